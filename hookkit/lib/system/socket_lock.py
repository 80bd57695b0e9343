"""A lock of the kernel's own, for file systems without flock(2): an abstract socket of Linux.

As a locked file it is held by whoever inherits the descriptor, and freed with the last of them. It
is not seen from other network namespaces.
"""

import errno
import os
import socket
import stat
from hashlib import blake2b
from pathlib import Path


def take(path: Path) -> int | None:
    """Take the lock named by a path and return its descriptor; None if it is held.

    Raises OSError, on other systems than Linux too.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        try:
            bound.bind(name(path))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            raise
        return bound.detach()


def is_taken(path: Path) -> bool:
    """Return True if a process holds the lock named by a path."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        try:
            other.connect(name(path))
        except OSError:
            return False
    return True


def is_lock(fd: int) -> bool:
    """Return True if a descriptor is such a lock."""
    return stat.S_ISSOCK(os.fstat(fd).st_mode)


def name(path: Path) -> bytes:
    """Return the name of the socket: one for each user and file."""
    known = blake2b(os.fsencode(os.path.realpath(path)), digest_size=16).hexdigest()
    return f"\0hookkit-{os.geteuid()}-{known}".encode()
