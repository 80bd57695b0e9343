"""hookkit work: what runs detached."""

import subprocess
import time
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.cli import work
from hookkit.errors import LockedError
from hookkit.lib.system import locks
from hookkit.pipeline.project import compaction
from tests.builders import deliver, line, payload, rows
from tests.cli.terminal import call, run

OLD = "2020-01-01"


@pytest.fixture(autouse=True)
def journal() -> None:
    deliver(line(payload("SessionStart")), line(payload("SessionEnd"), 1), day=OLD)


@pytest.fixture
def summarised(monkeypatch: pytest.MonkeyPatch) -> list[Store]:
    done: list[Store] = []
    monkeypatch.setattr(summaries, "summarise_due", done.append)
    return done


def test_it_folds_and_compacts() -> None:
    assert run("work", HOOKKIT_SUMMARY="off") == ""
    assert len(rows(("sessions",))["sessions"]) == 1
    assert [path.name for path in paths.journal_dir().iterdir()] == [f"{OLD}.jsonl.gz"]


@pytest.mark.parametrize("mode, expected", [("detached", 1), ("inline", 1), ("off", 0)])
def test_then_it_summarises(
    mode: str, expected: int, summarised: list[Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", mode)
    call("work")
    assert len(summarised) == expected


def test_it_leaves_when_somebody_else_folds(summarised: list[Store]) -> None:
    with locks.hold(paths.fold_lock(), "testing"):
        call("work")
    assert summarised == []
    assert (paths.journal_dir() / f"{OLD}.jsonl").exists()


def test_a_bug_is_in_the_log(monkeypatch: pytest.MonkeyPatch, summarised: list[Store]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody sees this")

    monkeypatch.setattr(compaction, "compact_old", fail)
    assert call("work", code=3).output == ""
    assert "nobody sees this" in paths.log_file().read_text()


@pytest.mark.parametrize("times, done", [(2, 1), (9, 0)], ids=["for a moment", "for long"])
def test_a_locked_database_is_tried_again(
    times: int, done: int, monkeypatch: pytest.MonkeyPatch, summarised: list[Store]
) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "detached")
    left = iter([LockedError("x is locked")] * times)

    def prepare(_: object) -> None:
        if error := next(left, None):
            raise error

    monkeypatch.setattr("hookkit.store.sqlite.database.prepare", prepare)
    monkeypatch.setattr(work, "PAUSE", 0)
    assert call("work").output == ""
    assert len(summarised) == done
    assert not paths.log_file().exists()


def test_git_is_asked_after_a_session_began(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(tmp_path)], check=True)
    start = payload("SessionStart", source="startup", cwd=str(tmp_path))
    deliver(line(start, at=time.time_ns()))
    work.work()
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
    assert session.git_branch == "main"
