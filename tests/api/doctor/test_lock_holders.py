"""Who keeps a lock, and does nothing."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hookkit import paths, record
from hookkit.api import doctor
from hookkit.api.doctor import Finding, lock_holders
from hookkit.lib.system import lock_owner, processes
from hookkit.lib.system.lock_owner import Holder
from hookkit.lib.system.locks import Lock
from tests.locks import held, stopped_writer

AGAIN = "wait, then run hookkit doctor again"
"""The remedy where a process is at work."""


def findings() -> list[Finding]:
    return list(lock_holders.check(Path()))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_holders, "LOOK_SECONDS", 0.05)


@contextmanager
def stopped(file: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that has locked a file and was stopped."""
    with held(file) as (other,):
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED)
        try:
            yield other
        finally:
            other.send_signal(signal.SIGCONT)


def test_free_locks_are_no_finding() -> None:
    assert findings() == []
    for each in (paths.fold_lock(), paths.lock_file("reading")):
        with Lock(each):
            assert each.exists()
    assert findings() == []


def test_a_stopped_holder_of_the_journal_is_named() -> None:
    with stopped(paths.fold_lock()) as other:
        (finding,) = findings()
        assert (finding.check, finding.state) == ("lock", "bad")
        assert f"held by process {other.pid} (" in finding.says
        assert "which is stopped; events wait" in finding.says
        assert finding.remedy == f"kill -CONT {other.pid} # or: kill -9 {other.pid}"
        assert not doctor.Diagnosis((finding,)).is_healthy


def test_since_when_is_reported() -> None:
    with stopped(paths.fold_lock()) as other:
        paths.fold_lock().write_bytes(b"%d - 1795253400 a" % other.pid)
        assert "since Nov 21 at 09:30:00, which is stopped" in findings()[0].says


def test_one_that_sleeps_hangs() -> None:
    with held(paths.fold_lock()) as (other,):
        (finding,) = findings()
        assert (finding.state, finding.remedy) == ("bad", f"kill -9 {other.pid}")
        assert "stopped" not in finding.says


def test_one_that_computes_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(9))
    stat = processes.Stat("R", 5, 0)
    monkeypatch.setattr(
        processes, "stat_of", lambda pid: stat._replace(cpu_ticks=next(ticks), start_ticks=5)
    )
    with held(paths.fold_lock()) as (other,):
        (finding,) = findings()
    assert (finding.state, finding.remedy) == ("note", AGAIN)
    assert f"process {other.pid}" in finding.says


@pytest.mark.parametrize("is_stopped, state", [(False, "note"), (True, "bad")])
def test_one_that_has_passed_it_on(
    is_stopped: bool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers that take turns are at work, although none of them computes for long."""
    first = Holder(os.getpid(), "", 1795253400, is_stopped=False, is_here=True)
    holders = iter([first, first._replace(since=1795253401, is_stopped=is_stopped)])
    monkeypatch.setattr(lock_owner, "holder", lambda *_: next(holders))
    monkeypatch.setattr(processes, "stat_of", lambda _: processes.Stat("S", 5, 5))
    with held(paths.fold_lock()):
        (finding,) = findings()
    assert finding.state == state


def test_one_that_is_done_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(lock_holders, "is_free", lambda *_: next(answers))
    assert list(lock_holders.of_projection(Lock(paths.fold_lock()))) == []


def test_one_that_nobody_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_owner, "holder", lambda *_: None)
    with held(paths.fold_lock()):
        (finding,) = findings()
    assert finding.state == "bad"
    assert "can't be seen from here" in finding.says
    assert finding.remedy == f"fuser -v {paths.fold_lock()}"


@pytest.mark.parametrize("ago, state", [(5, "note"), (3600, "bad")])
def test_one_of_another_container(ago: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1795253400.0)
    found = Holder(7, "", 1795253400 - ago, is_stopped=False, is_here=False)
    monkeypatch.setattr(lock_owner, "holder", lambda *_: found)
    with held(paths.fold_lock()):
        (finding,) = findings()
    assert (finding.state, finding.remedy) == (state, AGAIN if state == "note" else None)
    assert "process 7 of another container or machine" in finding.says


def test_a_stopped_holder_of_another_lock() -> None:
    with stopped(paths.lock_file("reading")) as other:
        (finding,) = findings()
        assert finding.says.startswith(f"The lock 'reading' is held by process {other.pid} (")
        assert finding.state == "bad"


def test_another_lock_may_be_held_for_long() -> None:
    with held(paths.lock_file("summary-0")):
        assert findings() == []


def test_a_lock_that_cannot_be_opened_is_reported_elsewhere() -> None:
    paths.fold_lock().mkdir()
    assert findings() == []


@pytest.mark.parametrize("number", [0, 1, 9])
def test_a_stopped_writer_of_the_journal_is_named(number: int) -> None:
    usual = paths.make_private(paths.journal_dir()) / "2026-11-21.jsonl"
    segment = Path(record.spare_path(str(usual), number))
    for each in (usual, segment):
        each.touch()
    with stopped_writer(segment) as other:
        (finding,) = findings()
        assert (finding.check, finding.state) == ("lock", "bad")
        assert finding.says.startswith(f"{segment} is held by process {other.pid} (")
        assert finding.says.endswith("which is stopped; others record beside it.")
        assert finding.remedy == f"kill -CONT {other.pid} # or: kill -9 {other.pid}"


def test_a_writer_at_work_is_no_finding() -> None:
    segment = paths.make_private(paths.journal_dir()) / "2026-11-21.jsonl"
    with stopped_writer(segment) as other:
        other.send_signal(signal.SIGCONT)
        os.waitid(os.P_PID, other.pid, os.WCONTINUED)
        assert findings() == []
