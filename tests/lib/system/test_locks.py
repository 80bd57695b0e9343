"""Lock files keep other processes out until their holder is gone."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from hookkit.errors import BusyError
from hookkit.lib.system import locks
from hookkit.lib.system.locks import Lock
from tests.proc import needs_proc

HOLD = (
    "import sys; from pathlib import Path; from hookkit.lib.system import locks\n"
    "with locks.hold(Path(sys.argv[1]), 'testing'): print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


@pytest.fixture
def holder(lock: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that holds the lock until its stdin is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_free_lock_is_held_and_freed(lock: Path) -> None:
    for _ in range(2):
        with locks.hold(lock, "testing"), locks.try_hold(lock) as again:
            assert not again
    assert lock.stat().st_mode & 0o777 == 0o600


def test_the_error_names_the_lock_and_its_purpose(lock: Path, holder: object) -> None:
    with (
        pytest.raises(BusyError, match=r"is changing budgets \(.*a\.lock is locked\)"),
        locks.hold(lock, "changing budgets", wait=0.05),
    ):
        raise AssertionError


def test_a_lock_that_is_not_free_is_waited_for(
    lock: Path, holder: "subprocess.Popen[bytes]"
) -> None:
    assert holder.stdin
    holder.stdin.close()
    with locks.try_hold(lock, wait=None) as held:
        assert held


def test_a_killed_holder_frees_its_lock(lock: Path, holder: "subprocess.Popen[bytes]") -> None:
    holder.kill()
    holder.wait()
    with locks.try_hold(lock) as held:
        assert held


def test_a_path_below_a_file_is_an_error(lock: Path) -> None:
    lock.touch()
    with pytest.raises(OSError, match=r"a\.lock"), locks.hold(lock / "below", "testing"):
        raise AssertionError


@pytest.fixture
def descriptors(lock: Path) -> Iterator[tuple[int, int]]:
    """One file, opened twice."""
    pair = os.open(lock, os.O_RDWR | os.O_CREAT), os.open(lock, os.O_RDWR)
    yield pair
    for each in pair:
        os.close(each)


def test_an_open_file_is_locked_once(descriptors: tuple[int, int]) -> None:
    first, second = descriptors
    assert locks.lock_open_file(first, shared=True)
    assert locks.lock_open_file(second, shared=True)
    assert not locks.lock_open_file(first)


@pytest.mark.parametrize(
    "lock_fd, inherited", [(locks.lock_open_file, True), (locks.lock_for_process, False)]
)
def test_what_a_child_inherits(
    lock_fd: Callable[[int], bool], inherited: bool, descriptors: tuple[int, int]
) -> None:
    first, _ = descriptors
    assert lock_fd(first)
    child = os.fork()
    if not child:
        os._exit(lock_fd(first))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == inherited


@pytest.mark.parametrize("lock_fd", [locks.lock_open_file, locks.lock_for_process])
def test_another_process_is_kept_out(lock: Path, lock_fd: Callable[[int], bool]) -> None:
    code = (
        "import os, sys; from hookkit.lib.system import locks\n"
        f"fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); assert locks.{lock_fd.__name__}(fd)\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdout.readline() == b"held\n"
        fd = os.open(lock, os.O_RDWR)
        try:
            assert not lock_fd(fd)
            process.communicate()
            assert lock_fd(fd)
        finally:
            os.close(fd)


# File systems without flock(2)


@pytest.fixture(params=[errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL])
def without_flock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that can't lock."""
    monkeypatch.setattr(fcntl, "flock", partial(refuse, request.param))


def refuse(number: int, *_: object) -> NoReturn:
    raise OSError(number, os.strerror(number))


@pytest.mark.usefixtures("without_flock")
def test_a_file_takes_the_place_of_a_lock(lock: Path) -> None:
    for _ in range(2):
        with locks.hold(lock, "testing"), locks.try_hold(lock, wait=0.05) as again:
            assert not again
            found = Lock(lock).holder()
            assert found is not None and found.pid == os.getpid()
    assert [each.name for each in lock.parent.iterdir()] == [lock.name]


def test_both_kinds_exclude_each_other(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", partial(refuse, errno.ENOLCK))
        lost = Lock(lock)
        assert lost.acquire(0)
    with locks.try_hold(lock) as held:  # the lock daemon is back
        assert not held
    lost.release()
    with locks.try_hold(lock) as held:
        assert held


def test_a_torn_file_in_place_of_a_lock_names_nobody(lock: Path) -> None:
    Lock(lock).beside.write_bytes(b"torn")
    assert Lock(lock).holder() is None


@pytest.mark.usefixtures("without_flock")
def test_an_open_file_has_no_lock(descriptors: tuple[int, int]) -> None:
    with pytest.raises(OSError, match=r"\w"):
        locks.lock_open_file(descriptors[0])


def test_another_error_is_one(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", partial(refuse, errno.EIO))
    with pytest.raises(OSError, match="Input/output"), locks.try_hold(lock):
        raise AssertionError


@pytest.mark.parametrize("again", [True, False], ids=["another file", "no file"])
def test_a_file_that_was_removed_meanwhile_is_no_lock(
    again: bool, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, removed = fcntl.flock, list[int]()

    def remove(fd: int, kind: int) -> None:
        flock(fd, kind)
        if not removed:
            lock.unlink()
            if again:
                lock.touch()
        removed.append(fd)

    monkeypatch.setattr(fcntl, "flock", remove)
    assert Lock(lock).acquire(5)
    assert len(removed) == 2


def test_a_full_disk_does_not_matter(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", partial(refuse, errno.ENOSPC))
    with Lock(lock) as held:
        assert held.fd is not None
    held.release()  # once more does no harm


@needs_proc
def test_nobody_waits_for_a_stopped_holder(
    lock: Path, holder: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.01)
    holder.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, holder.pid, os.WSTOPPED)
    words = rf"which is stopped\. Free it: kill -CONT {holder.pid}"
    try:
        with pytest.raises(BusyError, match=words), locks.hold(lock, "testing", wait=600):
            raise AssertionError
    finally:
        holder.send_signal(signal.SIGCONT)


def test_one_that_works_is_waited_for(
    lock: Path, holder: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.01)
    assert not Lock(lock).acquire(0.1)


@pytest.mark.parametrize("number, usable", [(errno.ENOLCK, False), (errno.EACCES, True)])
def test_what_a_database_needs(
    number: int, usable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert locks.can_lock(tmp_path)
    monkeypatch.setattr(fcntl, "lockf", partial(refuse, number))
    assert locks.can_lock(tmp_path) is usable
