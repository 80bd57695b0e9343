"""Lock files: one process at a time.

The kernel frees a lock when its holder is gone, however it ended.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hookkit.errors import BusyError

POLL_SECONDS = 0.02


@contextmanager
def hold(path: Path, purpose: str, *, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of a file while the block runs.

    Args:
        path: The lock file, in a folder that exists.
        purpose: What the holder is doing, for the error: "changing budgets".
        wait: Seconds to wait for another holder; None waits until it is done.

    Raises:
        BusyError: Another process held the lock all the time.
        OSError: The file can't be locked.
    """
    with try_hold(path, wait=wait) as held:
        if not held:
            raise BusyError(
                f"Another hookkit is {purpose} ({path} is locked). Try again in a moment."
            )
        yield


@contextmanager
def try_hold(path: Path, *, wait: float | None = 0) -> Iterator[bool]:
    """Hold the lock of a file while the block runs; yield False where another process has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, timeout=-1 if wait is None else wait, mode=0o600)
    try:
        lock.acquire(poll_interval=POLL_SECONDS)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def lock_open_file(fd: int, *, shared: bool = False) -> bool:
    """Lock an open file; return False where another process has it.

    The lock belongs to the open file: a child that inherits the descriptor holds it too.
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def lock_for_process(fd: int) -> bool:
    """Lock an open file for this process but not its children; return False as above."""
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
