"""hookkit restore."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from hookkit import paths, record
from hookkit.api import restore
from hookkit.api.store import Store
from hookkit.cli import restore as command
from hookkit.lib.system import locks
from tests.api.homes import Everything, everything, fill, home
from tests.builders import deliver, line, own, payload
from tests.cli.installed import hookkit, outcome, refused
from tests.cli.terminal import call, on_terminal, run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An export of two sessions."""
    deliver(line(payload("Stop", "one")), line(own("started", "two"), 1, src="user"))
    target = tmp_path / "x.json"
    call("export", "-o", str(target))
    return target


def test_a_person_s_own_session_in_a_real_repository(shop: Path, tmp_path: Path) -> None:
    from tests.lib.git.repositories import commit

    hookkit("start", "Work on it")
    commit(shop, one="changed\n")
    (shop / "new").write_text("x\n")
    hookkit("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "100", "-c", "0.5")
    hookkit("note", "half done")
    hookkit("end", "-n", "done")
    hookkit("export", "-o", str(tmp_path / "x.json"))
    before = everything()
    shown = hookkit("show", "1", "--files", "--commits").out
    with home():
        printed = hookkit("restore", str(tmp_path / "x.json"))
        assert printed == ("1 session: 1 new, 0 updated, 0 already known.\n", "")
        assert everything() == before
        assert hookkit("show", "1", "--files", "--commits").out == shown


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_from_stdin(tmp_path: Path, kind: str) -> None:
    fill(tmp_path)
    text = run("export", "--format", kind).encode()
    before = everything()
    with home():
        assert "8 new" in run("restore", "-", sent=text)
        assert everything() == before


@pytest.mark.parametrize("indent", [None, 2])
def test_a_file_that_went_through_other_hands(file: Path, tmp_path: Path, indent: Any) -> None:
    other = tmp_path / "y.json"
    other.write_text(json.dumps(json.loads(file.read_text()), indent=indent))
    with home():
        assert "2 new" in call("restore", str(other)).output


def nothing_happens(file: Path) -> str:
    """Restore a file that can't be; the line that says why."""
    with home() as folder:
        call("list")
        before = everything()
        why = refused("restore", str(file), code=1)
        assert everything() == before
        assert not (folder / "journal").exists()
    return why


def test_a_newer_file(file: Path) -> None:
    file.write_text(file.read_text().replace('"schema_version":1', '"schema_version":2'))
    assert "has schema version 2, this hookkit knows 1. Upgrade it" in nothing_happens(file)


@pytest.mark.parametrize("cut", [1, 2, 4, 100, 2000], ids=str)
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_file_that_is_cut(file: Path, tmp_path: Path, kind: str, cut: int) -> None:
    other = tmp_path / f"y.{kind}"
    call("export", "-o", str(other))
    other.write_bytes(other.read_bytes().rstrip()[:-cut])
    assert "is incomplete" in nothing_happens(other)


def test_empty_lines_are_skipped(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "y.jsonl"
    call("export", "-o", str(other))
    other.write_text(other.read_text().replace("\n", "\n\n"))
    with home():
        assert "2 new" in call("restore", str(other)).output


def test_a_session_that_is_lost(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "y.jsonl"
    call("export", "-o", str(other))
    other.write_text("".join(other.read_text().splitlines(keepends=True)[:-1]))
    assert "is incomplete" in nothing_happens(other)


@pytest.mark.parametrize(
    "damage, reason",
    [
        (('"origin":"api"', '"origin":"mars"'), "'origin' has a wrong value"),
        (('"origin":"api"', '"origin":"api'), "not valid JSON"),
        (('{"session_id":"two"', '5,{"session_id":"two"'), "not valid JSON"),
        (('"session_id":"two"', '"session_id":null'), "'session_id' has a wrong value"),
    ],
    ids=("value", "quote", "bracket", "null"),
)
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_session_that_is_wrong(
    file: Path, tmp_path: Path, kind: str, damage: tuple[str, str], reason: str
) -> None:
    """It is left out and reported; the others come back as they would without it."""
    good, bad = tmp_path / f"good.{kind}", tmp_path / f"bad.{kind}"
    call("export", "-o", str(good))
    bad.write_text(good.read_text().replace(*damage))
    assert bad.read_text() != good.read_text()
    with home():
        call("restore", str(good))
        whole = everything()
    with home():
        code, output = outcome("restore", str(bad))
        assert code == 1
        assert output.out == "2 sessions: 1 new, 0 updated, 0 already known, 1 broken.\n"
        assert output.err.startswith(f"hookkit: {bad}, session ")
        assert output.err.count("\n") == 1 and reason in output.err
        assert without_two(everything()) == without_two(whole)
        assert len(everything()["sessions"]) == 1
        assert outcome("restore", str(good))[0] == 0
        assert everything() == whole


@pytest.mark.parametrize("odd", [5, None, [], "two"], ids=repr)
def test_what_is_no_session(file: Path, odd: object) -> None:
    """In a document that somebody has made pretty."""
    document = json.loads(file.read_text())
    document["sessions"].insert(1, odd)
    file.write_text(json.dumps(document, indent=1))
    with home():
        code, output = outcome("restore", str(file))
        assert code == 1 and "3 sessions: 2 new" in output.out
        assert output.err == f"hookkit: {file}, session 2: it is not a JSON object\n"


def test_lines_without_a_last_line_end(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "y.jsonl"
    call("export", "-o", str(other))
    other.write_bytes(other.read_bytes().rstrip(b"\n"))
    with home():
        assert "2 new" in call("restore", str(other)).output


def without_two(rows: Everything) -> Everything:
    """All rows of sessions but those of the second one; without sums, which have rows of others."""
    return {
        table: [row for row in found if "two" not in (row.get("session_id"), *row.get("seq", ()))]
        for table, found in rows.items()
        if table not in ("sums", "sums_ever", "totals")
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "[]",
        "5",
        '{"sessions":[]}',
        '{"schema_version":1,"sessions":[]}',
        '{"schema_version":"1","hookkit":"0","exported_at":"x","sessions":[\n]}',
        '"id","title"\r\n',
        "\0" * 100,
        '{"schema_version":1,"sessions":[',
        '{"schema_version":1, oops "sessions":[\n]}',
    ],
    ids=repr,
)
def test_a_file_that_is_not_ours(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    assert (
        "is not an export to restore: `hookkit export -o FILE.json` makes one"
        in nothing_happens(file)
    )


def test_what_list_prints_is_no_export(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "list.json"
    other.write_text(call("list", "--json").stdout)
    assert "is not an export" in nothing_happens(other)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert "can't be read: No such file" in refused("restore", str(tmp_path / "x"), code=1)
    assert "can't be read: Is a directory" in refused("restore", str(tmp_path), code=1)
    assert "Missing argument" in refused("restore", code=2)


@pytest.mark.parametrize("part", ["message", "tally"])
def test_numbers_that_cannot_be_true(tmp_path: Path, part: str) -> None:
    fill(tmp_path / "t")
    document = json.loads(call("export").stdout)
    session = next(each for each in document["sessions"] if each["session_id"] == "s1")
    if part == "message":
        transcript = session["transcripts"][0]
        transcript["messages"] = [transcript["messages"][0] | {"output": 10**12}] * 11
    else:
        session["tallies"]["hook"] = {"edits": 2**60, "prompts": -1}
    file = tmp_path / "x.json"
    file.write_text(json.dumps(document))
    others = {each["session_id"] for each in document["sessions"]} - {"s1"}
    with home():
        code, output = outcome("restore", str(file))
        assert (code, output.err.count("\n")) == (1, 1)
        assert "the numbers are too large to be true" in output.err
        assert {row["session_id"] for row in everything()["sessions"]} == others


def test_a_disk_that_is_full(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with home():
        monkeypatch.setattr(record, "append", full)
        why = call("restore", str(file), code=1)
        assert "Can't restore: No space left on device" in str(why.exception)
        monkeypatch.undo()


def test_somebody_else_folds(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "WRITER_WAIT", 0)
    with home():
        call("list")
        with locks.hold(paths.fold_lock(), "testing"):
            assert "Recorded; it shows" in str(call("restore", str(file), code=1).exception)
        assert len(everything()["sessions"]) == 0
        call("list")
        assert len(everything()["sessions"]) == 2


def test_a_large_file_is_folded_in_portions(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[Store] = []
    real = restore.fold

    def fold(store: Store) -> None:
        folded.append(store)
        real(store)

    monkeypatch.setattr(restore, "fold", fold)
    monkeypatch.setattr(restore, "APPENDED", 1)
    monkeypatch.setattr(restore, "FOLD_EVERY", 1)
    monkeypatch.setattr(restore, "IN_MEMORY", 1)
    with home():
        assert "2 new" in call("restore", str(file)).output
    assert len(folded) == 3


def test_a_session_longer_than_any_payload(tmp_path: Path) -> None:
    deliver(*(line(payload("Stop", number=number), number * 3) for number in range(2500)))
    file = tmp_path / "x.jsonl"
    call("export", "-o", str(file))
    before = everything()
    assert file.stat().st_size > record.MAX_PAYLOAD
    with home():
        call("restore", str(file))
        assert everything() == before


def test_a_terminal_sees_how_far_it_is(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "big.jsonl"
    call("export", "-o", str(other))
    head, *sessions = other.read_text().splitlines()
    padded = [json.dumps(json.loads(each) | {"x": "y" * command.LONG}) for each in sessions]
    other.write_text("\n".join([head, *padded, ""]))
    with home():
        assert "Reading" in on_terminal("restore", str(other))
