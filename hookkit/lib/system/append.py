"""Append to a file whole or not at all."""

import os


def append_whole(fd: int, data: bytes) -> None:
    """Append to an open file, all or nothing: a full disk takes a part at first. Raises OSError."""
    end = os.fstat(fd).st_size
    try:
        while data:
            data = data[os.write(fd, data) :]
    except OSError:
        os.ftruncate(fd, end)
        raise
