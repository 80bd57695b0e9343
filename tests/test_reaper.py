"""Sessions whose process is gone without a goodbye."""

import os
import subprocess

import pytest

from hookkit import journal, paths, reaper
from hookkit.sessions import Store
from tests.builders import deliver, line, payload


@pytest.fixture
def gone() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.fixture
def sessions(store: Store, gone: int, monkeypatch: pytest.MonkeyPatch) -> Store:
    """One whose process runs, one whose process is gone, one without, and one that ended."""
    deliver(
        line(payload("SessionStart", "runs"), 0, pid=os.getpid()),
        line(payload("SessionStart", "gone"), 1, pid=gone),
        line(payload("SessionStart", "none"), 2),
        line(payload("SessionStart", "ended"), 3, pid=gone),
        line(payload("SessionEnd", "ended"), 4, pid=gone),
    )
    with monkeypatch.context() as patch:
        patch.setattr(reaper, "reap", lambda sessions: None)
        store.refresh()
    return store


def test_only_what_is_gone_is_found(sessions: Store) -> None:
    assert [session.session_id for session in reaper.gone(sessions.database)] == ["gone"]


def test_it_is_written_down(sessions: Store, gone: int) -> None:
    reaper.reap(reaper.gone(sessions.database))
    *_, last = journal.segments(paths.journal_dir())
    *_, note = journal.lines(last, 0)
    known = journal.parse(note.data)
    assert known.source == "hookkit"
    assert known.payload == {
        "event": "process_gone",
        "session_id": "gone",
        "workspace_id": "local",
        "pid": gone,
    }


def test_nothing_is_written_for_nobody() -> None:
    reaper.reap([])
    assert journal.segments(paths.journal_dir()) == []
