"""Check whether a process is alive and the same, wherever and whenever it was recorded."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hookkit import record
from hookkit.lib.system import processes
from hookkit.lib.system.processes import presence
from hookkit.model.process import Process, System, system_of
from tests.proc import IS_SHOWN, needs_proc, needs_proc_on_linux

OTHER_BOOT = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def zombie() -> Iterator[int]:
    """A process that has ended and whose parent has not looked yet."""
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


@pytest.fixture
def gone() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A /proc of ours, in which nobody but this process is."""
    processes.here()  # it is the same for the life of a process
    (tmp_path / "self").symlink_to(str(os.getpid()))
    monkeypatch.setattr(record, "PROC", str(tmp_path))
    return tmp_path


def own_start() -> int:
    return int(psutil.Process().create_time())


def seen_in(process: Process, **parts: str) -> Process:
    """The same process, as it would have been recorded in another system."""
    return process._replace(system="/".join(processes.here()._replace(**parts)))


# Boot, namespace, pid and ticks identify a process


@needs_proc
def test_this_process_runs() -> None:
    assert presence(processes.this_process()) == "running"


@needs_proc
def test_the_recorder_and_the_reader_agree() -> None:
    members = record.identity(os.getpid())
    assert b'"start":%d,' % (processes.this_process().start_ticks or 0) in members
    assert b'"system":"%b"' % (processes.this_process().system or "").encode() in members


def test_the_system_is_looked_up_once() -> None:
    assert processes.here.__wrapped__() == processes.here()
    assert processes.here() is processes.here()


@needs_proc
@pytest.mark.parametrize("step", [-90, 90, -86_400, 86_400])
def test_the_clock_may_be_set(step: int) -> None:
    known = processes.this_process()._replace(start_time=own_start() + step)
    assert presence(known) == "running"


@needs_proc
def test_a_pid_may_be_reused() -> None:
    known = processes.this_process()
    assert presence(known._replace(start_ticks=(known.start_ticks or 0) - 1)) == "gone"
    assert presence(known._replace(start_ticks=(known.start_ticks or 0) - 1), is_shared=True) == (
        "running"
    )


@needs_proc
def test_a_process_that_has_ended_is_gone(gone: int, zombie: int) -> None:
    for pid in (gone, zombie):
        assert presence(processes.this_process()._replace(pid=pid)) == "gone"
        assert presence(processes.this_process()._replace(pid=pid, start_ticks=None)) == "gone"


@needs_proc
@pytest.mark.parametrize(
    "parts, found",
    [
        ({"boot": OTHER_BOOT}, "gone"),
        ({"boot": OTHER_BOOT, "pids": "5"}, "gone"),
        ({"boot": OTHER_BOOT, "machine": "other.1"}, "unknown"),
        ({"boot": OTHER_BOOT, "machine": ""}, "unknown"),
        ({"boot": ""}, "unknown"),
        ({"pids": "5"}, "unknown"),
        ({"pids": ""}, "unknown"),
        ({"pids": "5", "machine": "container.1"}, "unknown"),
        ({"machine": "renamed.1"}, "running"),
        ({"times": "5"}, "unknown"),
    ],
    ids=[
        *("rebooted", "a container of an earlier boot", "another machine", "a nameless machine"),
        *("boot unknown", "another container", "namespace unknown", "a container with a name"),
        *("the machine was renamed", "another time namespace"),
    ],
)
def test_where_it_was_recorded(parts: dict[str, str], found: str) -> None:
    assert presence(seen_in(processes.this_process(), **parts)) == found


@pytest.mark.parametrize("parts", [{"pids": "5"}, {"boot": OTHER_BOOT, "machine": "other.1"}])
def test_a_process_elsewhere_is_never_gone(parts: dict[str, str], gone: int) -> None:
    known = seen_in(processes.this_process()._replace(pid=gone), **parts)
    assert presence(known) == "unknown"
    assert presence(known, is_shared=True) == "unknown"


@needs_proc
def test_one_of_another_time_namespace_may_be_gone(gone: int) -> None:
    assert presence(seen_in(processes.this_process()._replace(pid=gone), times="5")) == "gone"


@needs_proc
def test_what_is_out_of_sight() -> None:
    ours = processes.this_process()
    assert not processes.is_out_of_sight(ours.exact or "")
    assert processes.is_out_of_sight(seen_in(ours, pids="5").exact or "")
    assert processes.is_out_of_sight("")


def test_only_another_machine_has_locks_of_its_own() -> None:
    ours = processes.this_process()
    assert processes.is_elsewhere(seen_in(ours, boot=OTHER_BOOT, machine="other.1"))
    for known in (ours, seen_in(ours, pids="5"), seen_in(ours, boot=OTHER_BOOT), Process(1)):
        assert not processes.is_elsewhere(known)


# /proc hides what it likes


def test_a_hidden_process_may_be_another_one(proc: Path) -> None:
    assert presence(processes.this_process()._replace(start_ticks=5)) == "unknown"


@needs_proc
def test_a_hidden_process_that_has_ended_is_gone(proc: Path, gone: int) -> None:
    assert presence(processes.this_process()._replace(pid=gone, start_ticks=5)) == "gone"


def test_without_proc_nothing_is_known(
    tmp_path: Path, gone: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = processes.this_process()._replace(pid=gone)
    monkeypatch.setattr(processes, "here", lambda: System("box.1", "", "", ""))
    assert presence(known) == "unknown"


def test_the_proc_of_another_namespace_is_no_proc(proc: Path) -> None:
    (proc / "1").mkdir()
    (proc / "1" / "stat").write_text("1 (a) b) S " + "1 " * 18 + "90 0")
    assert processes.stat_of(1) == processes.Stat("S", 90, 2)
    (proc / "self").unlink()
    (proc / "self").symlink_to("1")
    assert processes.stat_of(1) is None


@pytest.mark.parametrize("stat", ["", "1 (a) S", "1 (a) S " + "x " * 40])
def test_a_stat_that_cannot_be_read(stat: str, proc: Path) -> None:
    (proc / "1").mkdir()
    (proc / "1" / "stat").write_text(stat)
    assert processes.stat_of(1) is None


def test_a_process_of_somebody_else_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(pid: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", denied)
    assert processes.exists(1)


# Where there is no /proc, such as on macOS


@pytest.fixture
def no_proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """A machine without /proc, boot ids and namespaces: this process, as it describes itself."""
    monkeypatch.setattr(record, "PROC", str(tmp_path / "nowhere"))
    monkeypatch.setattr(record, "MACHINE_ID", str(tmp_path / "no-id"))
    monkeypatch.setattr(processes, "HAS_NAMESPACES", False)
    ours = system_of(record.system())
    monkeypatch.setattr(processes, "here", lambda: ours)
    return processes.this_process()


@needs_proc_on_linux
def test_a_process_of_this_machine_is_seen(no_proc: Process, gone: int, zombie: int) -> None:
    assert (no_proc.start_ticks, no_proc.exact) == (None, f"@{os.uname().nodename}.///")
    assert presence(no_proc) == presence(no_proc._replace(start_time=own_start())) == "running"
    assert presence(no_proc, is_shared=True) == "running"
    assert presence(no_proc._replace(start_time=own_start() - 60)) == "gone"
    for pid in (gone, zombie):
        assert presence(no_proc._replace(pid=pid)) == "gone"
    assert not processes.is_out_of_sight(no_proc.exact or "")
    assert not processes.is_elsewhere(no_proc)


@pytest.mark.parametrize("boot", ["", OTHER_BOOT])
def test_a_process_of_another_machine_is_not(boot: str, no_proc: Process) -> None:
    other = seen_in(no_proc, machine="other.1", boot=boot)
    assert presence(other) == "unknown"
    assert processes.is_out_of_sight(other.exact or "")
    assert processes.is_elsewhere(other)


@needs_proc_on_linux
def test_the_system_reports_what_proc_would(no_proc: Process, gone: int) -> None:
    program, pipe = "print(flush=True); input()", subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe) as it:
        assert it.stdout is not None and it.stdout.readline()  # it has begun
        assert processes.command_line(it.pid).endswith(program)
        assert not processes.is_stopped(it.pid)
        os.kill(it.pid, signal.SIGSTOP)
        os.waitpid(it.pid, os.WUNTRACED)
        assert processes.is_stopped(it.pid)
        it.kill()
    assert processes.command_line(gone) == ""
    assert not processes.is_stopped(gone)


# Lines of earlier versions have the time of the start


@needs_proc_on_linux
@pytest.mark.parametrize(
    "apart, running", [(0, True), (processes.CLOCK_TOLERANCE - 1, True), (-60, False), (60, False)]
)
def test_the_start_identifies(apart: int, running: bool) -> None:
    assert processes.is_running(os.getpid(), own_start() + apart) is running


def test_without_a_start_the_number_must_do() -> None:
    assert processes.is_running(os.getpid(), None)


@needs_proc
def test_in_the_same_system_the_number_must_do() -> None:
    assert presence(processes.this_process()._replace(start_ticks=None)) == "running"


@needs_proc_on_linux
def test_a_process_that_has_ended_does_not_run(zombie: int) -> None:
    assert not processes.is_running(zombie, None)


@needs_proc_on_linux
def test_a_zombie_is_not_alive(zombie: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert psutil.Process(zombie).is_running()  # says psutil
    assert not processes.is_alive(psutil.Process(zombie))
    assert processes.is_alive(psutil.Process())
    monkeypatch.setattr(processes, "stat_of", lambda pid: None)
    assert not processes.is_running(zombie, None)


@needs_proc_on_linux
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


@pytest.mark.parametrize("pid", [-1, 0, 2**31 - 1, 2**40])
def test_no_such_process(pid: int) -> None:
    assert not processes.is_running(pid, None)


@needs_proc_on_linux
@pytest.mark.parametrize(
    "error, found",
    [
        (psutil.AccessDenied, "unknown"),
        (FileNotFoundError, "unknown"),
        (psutil.NoSuchProcess, "unknown"),  # it is there: it is only hidden
        (psutil.ZombieProcess, "gone"),
    ],
)
def test_what_psutil_may_answer(
    error: Callable[[int], Exception], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: psutil.Process) -> str:
        raise error(self.pid)

    monkeypatch.setattr(psutil.Process, "status", refuse)
    assert presence(Process(os.getpid(), None, 0)) == found


def test_one_that_ends_while_it_is_looked_up(gone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes.by_clock(Process(gone, None, 0)) == "gone"
    monkeypatch.setattr(processes, "exists", lambda pid: True)
    assert presence(Process(gone, None, 0)) == "unknown"


def test_a_group_that_nobody_can_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "process_iter", lambda: [])
    assert processes.is_group_alive(os.getpgrp())
    leader = subprocess.Popen(["true"], process_group=0)
    leader.wait()
    assert not processes.is_group_alive(leader.pid)


def test_a_group_of_somebody_else_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(group: int, number: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "killpg", denied)
    assert processes.exists_group(1)


# Real namespaces

IN_A_NAMESPACE = (
    "import sys; from hookkit.lib.system import processes\n"
    "from hookkit.model.process import Process\n"
    "known = Process(int(sys.argv[1])).with_exact(sys.argv[2])\n"
    "print(processes.presence(known), processes.presence(processes.this_process()))"
)


def from_namespace(*options: str, seen: Process) -> list[str]:
    """Return what a process in a namespace of its own knows of one here, and of itself."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("only root makes namespaces, with unshare(1)")
    command = ["unshare", *options, sys.executable, "-c", IN_A_NAMESPACE]
    done = subprocess.run(
        [*command, str(seen.pid), seen.exact or ""], capture_output=True, text=True
    )
    if "unshare" in done.stderr:
        pytest.skip(f"no namespaces here: {done.stderr.strip()}")
    assert done.stderr == ""
    return done.stdout.split()


@needs_proc
@pytest.mark.parametrize(
    "options, found",
    [
        (("-pf", "--mount-proc"), ["unknown", "running"]),
        (("-pf",), ["unknown", "running"]),  # /proc shows the processes outside
        (("-T", "-f", "--boottime", "1000"), ["unknown", "running"]),
        (("-u",), ["running", "running"]),
    ],
    ids=["pid namespace", "without its own /proc", "time namespace", "another host name"],
)
def test_what_a_namespace_sees(options: tuple[str, ...], found: list[str]) -> None:
    assert from_namespace(*options, seen=processes.this_process()) == found


def test_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    if IS_SHOWN:
        assert os.getpid() in {each.pid for each in processes.every()}

    def fail() -> Iterator[psutil.Process]:
        raise IndexError("list index out of range")

    monkeypatch.setattr(psutil, "process_iter", fail)  # as it does where /proc is empty
    assert list(processes.every()) == []
