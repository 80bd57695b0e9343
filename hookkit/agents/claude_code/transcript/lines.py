"""Lines of a file of any size, without holding more than one of them."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MAX_LINE = 48 * 1024 * 1024
"""Bytes of a line that is still read; of a longer one only the length is known."""


class Line(NamedTuple):
    """One line and where it stands."""

    start: int
    end: int
    """The next one's start."""
    data: bytes | None
    """None: it is longer than `MAX_LINE`."""
    is_finished: bool
    """Whether its newline is there."""


def lines(stream: BinaryIO, offset: int) -> Iterator[Line]:
    """The lines from a byte offset on; the last may be unfinished."""
    stream.seek(offset)
    readline = stream.readline
    while data := readline(MAX_LINE):
        end = offset + len(data)
        if data[-1] == 10:
            yield Line(offset, end, data, True)
        elif len(data) == MAX_LINE:
            del data
            end, is_finished = _skip(stream, end)
            yield Line(offset, end, None, is_finished)
        else:
            yield Line(offset, end, data, False)
        offset = end


def _skip(stream: BinaryIO, end: int) -> tuple[int, bool]:
    """The end of a line of which the beginning was read, and whether it has its newline."""
    while data := stream.readline(MAX_LINE):
        end += len(data)
        if data[-1] == 10:
            return end, True
    return end, False
