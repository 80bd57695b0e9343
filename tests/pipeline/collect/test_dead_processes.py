"""Sessions whose process is gone without a goodbye."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

import hookkit
from hookkit import paths
from hookkit.agents.launcher import RECORD
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.lib.system import processes
from hookkit.model.process import System
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


def test_the_process_is_named_by_what_identifies_it(store: Store, gone: int) -> None:
    known = processes.this_process()._replace(pid=gone)
    deliver(
        line(
            payload("SessionStart"), pid=gone, start=known.start_ticks, boot=0, system=known.system
        )
    )
    store.refresh()
    *_, note = segments.lines(segments.segments(paths.journal_dir())[-1], 0)
    assert parse_line(note).payload["process"] == known.exact
    assert store.existing("s1").end_reason == "process_gone"


OTHER_BOOT = processes.here()._replace(boot="another")


@pytest.mark.parametrize(
    "system, reason, running",
    [
        (processes.here()._replace(pids="5"), None, None),
        (OTHER_BOOT._replace(machine="other.1"), None, None),
        (OTHER_BOOT, "process_gone", False),
    ],
    ids=["another container", "another machine", "rebooted"],
)
def test_who_shares_the_home(
    system: System, reason: str | None, running: bool | None, store: Store, gone: int
) -> None:
    where: dict[str, Any] = {"pid": gone, "start": 5, "boot": 0, "system": "/".join(system)}
    deliver(line(payload("SessionStart"), **where), line(payload("Stop"), 1, **where))
    store.refresh()
    found = store.existing("s1")
    assert (found.end_reason, found.is_active) == (reason, reason is None)
    assert is_process_running(found) is running
    assert session_document(found)["is_process_running"] is running


HOOK = [sys.executable, "-I", "-S", "-c", RECORD, str(Path(hookkit.__file__).parent)]


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime(1)")
@pytest.mark.parametrize("step", ["-90s", "+90s", "-1d", "+1d"])
def test_the_clock_is_set_while_it_lives(step: str, store: Store) -> None:
    subprocess.run(
        ["faketime", "-f", step, *HOOK, str(paths.data_dir()), str(os.getpid())],
        input=json.dumps(payload("UserPromptSubmit", prompt="Go")).encode(),
        env=dict(os.environ) | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"},
        check=True,
    )
    store.refresh()
    found = store.existing("s1")
    assert abs((found.process_start_time or 0) - psutil.Process().create_time()) > 60
    assert found.is_active and is_process_running(found)


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
