"""hookkit rebuild."""

from hookkit import paths
from tests.builders import deliver, fold_all, line, payload, rows
from tests.cli.terminal import call, run


def test_the_rows_are_the_same() -> None:
    deliver(line(payload("SessionStart")), line(payload("Stop", "s2")))
    fold_all()
    before = rows()
    printed = run("rebuild")
    assert printed.startswith("Rebuilt the database: 2 sessions.\n")
    assert str(paths.data_dir() / "hookkit.db.old") in printed
    assert rows() == before


def test_a_damaged_one_is_repaired() -> None:
    deliver(line(payload("SessionStart")))
    paths.database().write_bytes(b"garbage" * 1000)
    assert run("list", code=1) == ""
    run("rebuild")
    assert "s1" in run("list")


def test_there_may_be_none_yet() -> None:
    assert call("rebuild").output == "Rebuilt the database: 0 sessions.\n"
