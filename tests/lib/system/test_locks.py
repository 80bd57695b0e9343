"""Lock files keep other processes out until their holder is gone."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookkit.errors import BusyError
from hookkit.lib.system import locks

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
