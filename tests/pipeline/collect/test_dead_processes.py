"""Sessions whose process is gone without a goodbye."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
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


@pytest.mark.parametrize(
    "ago, state", [(60, "busy"), (3600, "unknown")], ids=["a minute ago", "an hour ago"]
)
def test_nothing_is_known_of_a_quiet_one_elsewhere(ago: int, state: str, store: Store) -> None:
    system = "/".join(processes.here()._replace(pids="5"))
    came = time.time_ns() - ago * 10**9
    prompt = payload("UserPromptSubmit", prompt="Go")
    deliver(line(prompt, at=came, pid=7, start=5, boot=0, system=system))
    store.refresh()
    found = store.existing("s1")
    assert (found.state, found.status, found.is_ongoing) == (state, "busy", state == "busy")
    assert is_process_running(found) is None
    assert found.summary_state == "none"


PACKAGE = str(Path(hookkit.__file__).parent)
HOOK = [sys.executable, "-I", "-S", "-c", RECORD, PACKAGE, PACKAGE]


FAKETIME = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
"""The library alone: its wrapper leaves semaphores behind."""


@pytest.mark.skipif(FAKETIME is None, reason="needs libfaketime")
@pytest.mark.parametrize("step", ["-90s", "+90s", "-1d", "+1d"])
def test_the_clock_is_set_while_it_lives(step: str, store: Store) -> None:
    clock = {"FAKETIME": step, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "LD_PRELOAD": str(FAKETIME)}
    subprocess.run(
        [*HOOK, str(paths.data_dir()), str(os.getpid())],
        input=json.dumps(payload("UserPromptSubmit", prompt="Go")).encode(),
        env=dict(os.environ) | clock,
        check=True,
    )
    store.refresh()
    found = store.existing("s1")
    assert abs((found.process_start_time or 0) - psutil.Process().create_time()) > 60
    assert found.is_active and is_process_running(found)
