"""Who holds a lock: what the holder wrote, and what the system reports."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit import record
from hookkit.lib.system import lock_owner, processes
from hookkit.lib.system.lock_owner import Holder
from hookkit.lib.system.locks import Lock
from hookkit.model.process import Process
from tests.locks import held
from tests.proc import needs_proc, needs_proc_on_linux


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


@needs_proc
def test_a_holder_describes_itself() -> None:
    line = lock_owner.description()
    owner = lock_owner.parse(line)
    assert owner is not None
    assert owner.process == processes.this_process()
    assert owner.since and abs(owner.since - time.time()) < 60
    assert lock_owner.presence(line) == "running"
    assert lock_owner.description() != line


def test_where_nothing_identifies_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "this_process", lambda: Process(7))
    owner = lock_owner.parse(lock_owner.description())
    assert owner is not None and owner.process == Process(7)


@pytest.mark.parametrize("line", [b"", b"\xff", b"7 - 5", b"x - 5 a", b"7 - x a", b"1 2 3 4 5"])
def test_what_is_no_description(line: bytes) -> None:
    assert lock_owner.parse(line) is None
    assert lock_owner.presence(line) == "unknown"


def test_a_file_that_is_not_there_is_empty(file: Path) -> None:
    assert lock_owner.read(file) == b""
    file.write_bytes(b"x")
    assert lock_owner.read(file) == b"x"


@needs_proc
def test_any_program_that_has_locked_it_is_found(file: Path) -> None:
    with held(file) as (other,):
        found = lock_owner.holder(file, b"")
        assert found is not None
        assert (found.pid, found.since, found.is_stopped, found.is_here) == (
            other.pid,
            None,
            False,
            True,
        )
        assert found.command.startswith(sys.executable)
        assert found.remedy == f"kill -9 {other.pid}"
        assert str(found) == f"process {other.pid} ({found.command})"


@needs_proc
def test_the_last_of_us_need_not_hold_it(file: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    earlier = b"%d - 5 a" % ended.pid
    with held(file) as (other,):
        found = lock_owner.holder(file, earlier)
        assert found is not None and (found.pid, found.since) == (other.pid, None)
        found = lock_owner.holder(file, b"%d - 5 a" % other.pid)
        assert found is not None and (found.pid, found.since) == (other.pid, 5)
    assert lock_owner.holder(file, earlier) is None


@needs_proc
def test_a_stopped_holder(file: Path) -> None:
    with held(file) as (other,):
        other.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, other.pid, os.WSTOPPED)
        found = lock_owner.holder(file, b"")
        other.send_signal(signal.SIGCONT)
        assert found is not None and found.is_stopped
        assert found.remedy == f"kill -CONT {other.pid} # or: kill -9 {other.pid}"


INHERIT = (
    "import fcntl, os, sys\n"
    "file = open(sys.argv[1], 'a'); fcntl.flock(file, fcntl.LOCK_EX)\n"
    "if os.fork(): os._exit(0)\n"
    "print(os.getpid(), flush=True); sys.stdin.read()"
)


@needs_proc
def test_a_lock_outlives_the_process_that_took_it(file: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", INHERIT, str(file)], stdin=pipe, stdout=pipe
    ) as it:
        assert it.stdout is not None
        child = int(it.stdout.readline())
        it.wait()
        found = lock_owner.holder(file, b"")
        assert found is not None and found.pid == child


@pytest.fixture
def hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A /proc that shows nobody."""
    processes.here()  # it is the same for the life of a process
    proc = tmp_path / "proc"
    (proc / "self").mkdir(parents=True)
    monkeypatch.setattr(record, "PROC", str(proc))
    yield proc


@needs_proc_on_linux
def test_without_proc_the_system_reports_who_has_a_file_open(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "PROC", str(tmp_path / "nowhere"))
    program = f"file = open({str(file)!r}, 'a'); print('x', flush=True); input()"
    pipe = subprocess.PIPE
    with (
        file.open("a"),
        subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe) as it,
    ):
        assert it.stdout is not None and it.stdout.readline()
        found = lock_owner.holder(file, b"")
        assert found is not None and found.pid == it.pid
        assert "-c file = open(" in found.command
        it.kill()
    assert lock_owner.holder(file, b"") is None


def test_who_is_hidden_is_known_by_what_it_wrote(file: Path, hidden: Path) -> None:
    file.touch()
    line = b"7 5@%b 9 a" % "/".join(processes.here()._replace(pids="5")).encode()
    found = lock_owner.holder(file, line)
    assert found == Holder(7, "", 9, is_stopped=False, is_here=False)
    assert str(found) == "process 7 of another container or machine"
    assert found.remedy is None
    assert lock_owner.holder(file, b"") is None


@pytest.mark.parametrize(
    "table", [b"", b"\xff", b"1: FLOCK\n", b"1: POSIX  ADVISORY  WRITE 1 0:0:%d 0 EOF\n"]
)
def test_a_table_without_it(table: bytes, file: Path, hidden: Path) -> None:
    file.touch()
    (hidden / "locks").write_bytes(table.replace(b"%d", b"%d" % file.stat().st_ino))
    assert list(lock_owner.lockers(file)) == []


def test_an_inode_of_another_file_system(file: Path, hidden: Path) -> None:
    """The same number, locked by a process that hasn't this file open."""
    file.touch()
    entry = "1: FLOCK  ADVISORY  WRITE {} fe:01:{} 0 EOF\n"
    (hidden / "locks").write_text(
        entry.format(os.getpid(), file.stat().st_ino) + entry.format(2**22 + 1, file.stat().st_ino)
    )
    assert list(lock_owner.lockers(file)) == [os.getpid()]  # it may have it open: nobody sees
    (hidden / str(os.getpid()) / "fd").mkdir(parents=True)
    assert list(lock_owner.lockers(file)) == []
    (hidden / str(os.getpid()) / "fd" / "3").symlink_to(os.path.realpath(file))
    (hidden / str(os.getpid()) / "fd" / "2").touch()
    assert list(lock_owner.lockers(file)) == [os.getpid()]


def test_a_command_fits_on_a_line(hidden: Path) -> None:
    (hidden / "7").mkdir()
    (hidden / "7" / "cmdline").write_bytes(b"python\0-c\0import\n\x1bos\xff\0" + b"x" * 300 + b"\0")
    command = lock_owner.command_of(7)
    assert command.startswith("python -c import  os\ufffd xxx")
    assert len(command) == lock_owner.MAX_COMMAND and command.endswith("x…")
    assert lock_owner.command_of(8) == ""


def test_our_own_lock_is_ours(file: Path) -> None:
    with Lock(file) as lock:
        fd = os.open(file, os.O_RDONLY)
        try:
            with pytest.raises(BlockingIOError):
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(fd)
        found = lock.holder()
        assert found is not None and found.pid == os.getpid() and found.since
