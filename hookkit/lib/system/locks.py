"""Lock files: one process at a time.

The kernel frees a lock when its holder is gone, however it ended. Where the file system has no
locks, a file beside it takes their place (owner_file.py). The holder describes itself in the file.
"""

import errno
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hookkit import paths
from hookkit.errors import BusyError
from hookkit.lib.system import lock_owner, owner_file
from hookkit.lib.system.lock_owner import Holder

POLL_SECONDS = 0.02

LOOK_SECONDS = 1.0
"""Seconds between two looks at a holder: nobody waits for one that is stopped."""

WITHOUT_LOCKS = frozenset((errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL))
"""Errors of file systems that can't lock: flock(2) fails on some FUSE mounts and NFS without its
lock daemon."""

TAKEN = frozenset((errno.EWOULDBLOCK, errno.EACCES, errno.EINTR))


class Lock:
    """The lock of a file, in a folder that exists. A process that holds it can't take it again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fd: int | None = None
        self.line: bytes | None = None
        """The content of the file that takes the place of a lock."""

    @property
    def beside(self) -> Path:
        """Return the file that takes the place of a lock."""
        return self.path.with_name(f"{self.path.name}.held")

    def acquire(self, wait: float | None = None) -> bool:
        """Take the lock; return False if another process had it for `wait` seconds.

        None waits until it is free. Nobody waits long for a holder that is stopped. Raises OSError.
        """
        now = time.monotonic()
        end, look = None if wait is None else now + wait, now + LOOK_SECONDS
        while not self.take():
            now = time.monotonic()
            if end is not None and now >= end:
                return False
            if end is not None and now >= look:
                look = now + LOOK_SECONDS
                found = self.holder()
                if found is not None and found.is_stopped:
                    return False
            time.sleep(POLL_SECONDS)
        return True

    def take(self) -> bool:
        """Take the lock if it is free. Raises OSError."""
        fd = self.opened()
        try:
            if self.has_locked(fd):
                fd, self.fd = -1, fd
        finally:
            if fd >= 0:
                os.close(fd)
        return self.fd is not None or self.line is not None

    def opened(self) -> int:
        """Open the file, and make it where it is missing. Raises OSError."""
        flags = os.O_RDWR | os.O_CLOEXEC
        try:
            return os.open(self.path, flags)
        except FileNotFoundError:
            fd = os.open(self.path, flags | os.O_CREAT, 0o600)
            paths.give_to_owner_of_folder(self.path)
            return fd

    def has_locked(self, fd: int) -> bool:
        """Lock the open file; take the file beside it where that can't be."""
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in TAKEN:
                return False
            if error.errno not in WITHOUT_LOCKS:
                raise
            self.line = owner_file.take(self.beside)
            return False
        # Whoever frees a lock may remove its file; who had none may still have the other one.
        if not is_same_file(fd, self.path) or owner_file.is_taken(self.beside):
            return False
        describe(fd)
        return True

    def release(self) -> None:
        """Free the lock; nothing where it isn't held."""
        if self.line is not None:
            owner_file.drop(self.beside, self.line)
        if self.fd is not None:
            os.close(self.fd)
        self.fd = self.line = None

    def holder(self) -> Holder | None:
        """Return who holds the lock; None where nobody is found."""
        if self.beside.exists():
            owner = lock_owner.parse(lock_owner.read(self.beside))
            return None if owner is None else lock_owner.described(owner)
        return lock_owner.holder(self.path, lock_owner.read(self.path))

    def __enter__(self) -> "Lock":
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def describe(fd: int) -> None:
    """Write into a lock file who holds it; on a full disk it stays empty."""
    with suppress(OSError):
        os.ftruncate(fd, 0)
        os.pwrite(fd, lock_owner.description(), 0)


def is_same_file(fd: int, path: Path) -> bool:
    """Return True if an open file still has this path."""
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


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
            raise BusyError(busy(path, purpose))
        yield


def busy(path: Path, purpose: str) -> str:
    """Return the error for a lock that another process holds."""
    found = Lock(path).holder()
    if found is not None and found.is_stopped:
        return f"{path} is locked by {found}, which is stopped. Free it: {found.remedy}"
    return f"Another hookkit is {purpose} ({path} is locked). Try again in a moment."


@contextmanager
def try_hold(path: Path, *, wait: float | None = 0) -> Iterator[bool]:
    """Hold the lock of a file while the block runs; yield False where another process has it."""
    lock = Lock(path)
    held = lock.acquire(wait)
    try:
        yield held
    finally:
        lock.release()


def can_lock(folder: Path) -> bool:
    """Return False if a folder's file system refuses the locks that a database needs."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in WITHOUT_LOCKS
    return True


def lock_open_file(fd: int, *, shared: bool = False) -> bool:
    """Lock an open file; return False where another process has it.

    The lock belongs to the open file: a child that inherits the descriptor holds it too. Raises
    OSError for a file system without locks.
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in WITHOUT_LOCKS:
            raise
        return False
    return True


def lock_for_process(fd: int) -> bool:
    """Lock an open file for this process but not its children; return False as above."""
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
