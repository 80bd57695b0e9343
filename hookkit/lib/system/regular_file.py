"""Open files whose names come from outside: nothing but a regular file is read.

A pipe would be waited for, a device may never end, and a name may be none that the system takes.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

INHERITED = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""Files that whoever started us has opened for us, such as `<(…)` of a shell."""


def opened(path: str | Path, *, buffering: int = -1) -> BinaryIO:
    """Open a regular file to read. Raises OSError for anything else, at once."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except ValueError:  # a NUL, or half a pair of surrogates
        raise OSError(errno.EINVAL, "Not a name of a file", str(path)) from None
    try:
        mode = os.fstat(fd).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
    except OSError:
        os.close(fd)
        raise
    return open(fd, "rb", buffering=buffering)  # noqa: PTH123 - a descriptor


def opened_argument(path: str | Path) -> BinaryIO:
    """Open a file that a person names to a command; it may be one that the shell has opened."""
    if str(path).startswith(INHERITED):
        return Path(path).open("rb")
    return opened(path)


def read(path: str | Path) -> bytes:
    """Return the content of a regular file. Raises OSError."""
    with opened(path) as file:
        return file.read()
