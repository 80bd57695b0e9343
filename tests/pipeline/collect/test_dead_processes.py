"""Sessions whose process is gone without a goodbye."""

import os
import subprocess
from types import ModuleType

import psutil
import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.pipeline.collect import dead_processes
from hookkit.pipeline.collect.dead_processes import is_process_running
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import parse_line
from tests.builders import deliver, line, payload, session


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
        patch.setattr(dead_processes, "reap", lambda sessions: None)
        store.refresh()
    return store


def test_only_what_is_gone_is_found(sessions: Store) -> None:
    assert [session.session_id for session in dead_processes.find_gone(sessions.database)] == [
        "gone"
    ]


def test_it_is_written_down(sessions: Store, gone: int) -> None:
    dead_processes.reap(dead_processes.find_gone(sessions.database))
    *_, last = segments.segments(paths.journal_dir())
    *_, note = segments.lines(last, 0)
    known = parse_line(note)
    assert known.source == "hookkit"
    assert known.payload == {
        "event": "process_gone",
        "session_id": "gone",
        "workspace_id": "local",
        "pid": gone,
    }


def test_nothing_is_written_for_nobody() -> None:
    dead_processes.reap([])
    assert segments.segments(paths.journal_dir()) == []


def test_a_session_without_a_process_runs_none() -> None:
    assert not is_process_running(session())


@pytest.mark.parametrize("later, running", [(0, True), (60, False)])
def test_only_the_same_process_runs(later: int, running: bool) -> None:
    started = int(psutil.Process().create_time()) + later
    assert is_process_running(session(pid=os.getpid(), process_start_time=started)) is running


def test_a_shared_process_is_known_by_its_pid() -> None:
    started = int(psutil.Process().create_time()) + 60
    row = session(framework="cursor", pid=os.getpid(), process_start_time=started)
    assert is_process_running(row)


@pytest.mark.parametrize("is_shared", [True, False])
def test_an_agent_reports_whether_its_process_is_shared(
    bare_agent: ModuleType, is_shared: bool
) -> None:
    bare_agent.USES_SHARED_PROCESS = is_shared  # type: ignore[attr-defined]
    started = int(psutil.Process().create_time()) + 60
    row = session(framework="bare", pid=os.getpid(), process_start_time=started)
    assert is_process_running(row) is is_shared
