"""A lock for file systems that can't lock: a file that exists while somebody has it.

It holds its owner's line (lock_owner.py). An owner that is gone is found by what identifies its
process, and its file is removed, by one process only. One that can't be seen from here loses the
lock after `UNSEEN_SECONDS`.
"""

import errno
import os
import secrets
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from hookkit.lib.system import lock_owner
from hookkit.lib.system.append import append_whole

UNSEEN_SECONDS = 600.0
"""Age after which a lock of another container or machine counts as left behind."""

NO_LINKS = frozenset((errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES))
"""Errors of file systems without hard links."""


def take(file: Path) -> bytes | None:
    """Create the file of a lock and return its content; None where another process has it.

    Raises OSError.
    """
    line = lock_owner.description()
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    create(draft, line)
    try:
        if put(draft, file, line):
            return line
        found = lock_owner.read(file)
        # Times of the same file system are compared: its clock may be another one.
        if is_left(file, found, draft.stat().st_mtime):
            remove_left(file, found)
            return line if put(draft, file, line) else None
        return None
    finally:
        draft.unlink(missing_ok=True)


def put(draft: Path, file: Path, line: bytes) -> bool:
    """Give a draft the name of the lock, as one step; return False if that is taken."""
    try:
        os.link(draft, file)
    except FileExistsError:
        # A network may lose the answer: then we have it after all.
        return lock_owner.read(file) == line
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        return create(file, line)
    return True


def create(file: Path, line: bytes) -> bool:
    """Create a file that isn't there; return False if it is. Raises OSError."""
    try:
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    try:
        append_whole(fd, line)
    except OSError:
        file.unlink()  # one without an owner would be a lock for minutes
        raise
    finally:
        os.close(fd)
    return True


def is_taken(file: Path) -> bool:
    """Return True if a process has the lock; remove what one that is gone has left."""
    if not file.exists():
        return False
    line = lock_owner.read(file)
    if is_left(file, line, time.time()):
        remove_left(file, line)
    return file.exists()


def is_left(file: Path, line: bytes, now: float) -> bool:
    """Return True if the owner of a lock is gone, or unseen and old at `now` (Unix seconds)."""
    found = lock_owner.presence(line)
    if found != "unknown":
        return found == "gone"
    try:
        return now - file.stat().st_mtime > UNSEEN_SECONDS
    except FileNotFoundError:
        return False  # it was freed just now


def remove_left(file: Path, line: bytes) -> None:
    """Remove a lock file with this content, whose owner is gone.

    Only the process that creates the marker for this content removes it: another one that has seen
    the same would remove the lock of the next owner.
    """
    marker = marker_of(file, line)
    if not create(marker, lock_owner.description()):
        found = lock_owner.read(marker)
        if lock_owner.presence(found) == "gone":
            remove_left(marker, found)
        return
    if lock_owner.read(file) == line:
        drop(file, line)
    marker.unlink(missing_ok=True)


def marker_of(file: Path, line: bytes) -> Path:
    """Return the marker of the process that removes a lock file with this content."""
    return file.with_name(f"{file.name}.{blake2b(line, digest_size=4).hexdigest()}-left")


def drop(file: Path, line: bytes) -> None:
    """Free a lock that has this content."""
    if lock_owner.read(file) == line:
        with suppress(FileNotFoundError):
            file.unlink()
