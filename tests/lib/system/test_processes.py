"""Check whether a process is alive and the same."""

import os
import subprocess
from collections.abc import Iterator

import psutil
import pytest

from hookkit.lib.system import processes


@pytest.fixture
def zombie() -> Iterator[int]:
    """A process that has ended and whose parent has not looked yet."""
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


def own_start() -> int:
    return int(psutil.Process().create_time())


@pytest.mark.parametrize(
    "apart, running", [(0, True), (processes.CLOCK_TOLERANCE - 1, True), (-60, False), (60, False)]
)
def test_the_start_identifies(apart: int, running: bool) -> None:
    assert processes.is_running(os.getpid(), own_start() + apart) is running


def test_without_a_start_the_number_must_do() -> None:
    assert processes.is_running(os.getpid(), None)


def test_a_process_that_has_ended_does_not_run(zombie: int) -> None:
    assert not processes.is_running(zombie, None)


def test_a_zombie_is_not_alive(zombie: int) -> None:
    assert psutil.Process(zombie).is_running()  # says psutil
    assert not processes.is_alive(psutil.Process(zombie))
    assert processes.is_alive(psutil.Process())


def test_a_group_of_zombies_is_not_alive() -> None:
    leader = subprocess.Popen(["sleep", "60"], process_group=0)
    member = subprocess.Popen(["true"], process_group=leader.pid)
    os.waitid(os.P_PID, member.pid, os.WEXITED | os.WNOWAIT)
    assert processes.is_group_alive(leader.pid)
    leader.kill()
    os.waitid(os.P_PID, leader.pid, os.WEXITED | os.WNOWAIT)
    assert not processes.is_group_alive(leader.pid)
    os.killpg(leader.pid, 0)  # for the system it is there
    leader.wait()
    member.wait()


@pytest.mark.parametrize("pid", [0, 2**31 - 1, 2**40])
def test_no_such_process(pid: int) -> None:
    assert not processes.is_running(pid, None)


def test_a_process_of_somebody_else_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: psutil.Process) -> str:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "status", denied)
    assert processes.is_running(os.getpid(), 0)
