"""Lines of a file of any size, without holding more than one of them."""

from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

MAX_LINE = 48 * 1024 * 1024
"""Bytes of a line that is still read; of a longer one only the length is known."""


Line: TypeAlias = tuple[int, int, bytes | None, bool]
"""Where a line starts; where the next one does; the line, None where it is longer than `MAX_LINE`;
and whether its newline is there. There are so many of them that a class of their own would cost."""


def lines(stream: BinaryIO, offset: int) -> Iterator[Line]:
    """Yield the lines from a byte offset on; the last may be unfinished."""
    stream.seek(offset)
    readline = stream.readline
    while data := readline(MAX_LINE):
        end = offset + len(data)
        if data[-1] == 10:
            yield offset, end, data, True
        elif len(data) == MAX_LINE:
            del data
            end, is_finished = _skip(stream, end)
            yield offset, end, None, is_finished
        else:
            yield offset, end, data, False
        offset = end


def _skip(stream: BinaryIO, end: int) -> tuple[int, bool]:
    """Return the end of a line of which the beginning was read, and whether it has its newline."""
    while data := stream.readline(MAX_LINE):
        end += len(data)
        if data[-1] == 10:
            return end, True
    return end, False
