"""The position in a transcript, and a check that the file is still the one that was read.

A transcript grows at its end. It may also be moved in mid-session (a worktree), cut, or written
anew (the client takes a message back). It is the same one where its first bytes and those before
the position are as they were, wherever the file is and whatever its inode.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

HEAD, TAIL = 1024, 256
"""Bytes that tell files apart: of the beginning, and of what came before the position."""


class PendingCall(NamedTuple):
    """A tool call that had no result yet where reading stopped."""

    session_id: str
    message_id: str
    """The message that asked for it: before the next one, all its calls have results."""
    id: str
    name: str
    command: str | None
    """Where its output may say something."""


class Position(NamedTuple):
    """A position to continue from. Store `to_text()` in the transaction that stores the entries."""

    offset: int = 0
    head: str = ""
    """Hash of the first `head_size` bytes; files that were long enough are found by it."""
    head_size: int = 0
    tail: str = ""
    """Hash of the last bytes before the offset."""
    device: int = 0
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0
    """Of the file when it was read; nothing relies on these but `is_current`."""
    at: str = ""
    """The last time that was read: what a record without one is given."""
    facts: tuple[str | None, ...] = ()
    """What held at the end (entries.Facts), so that only a change is told."""
    waiting: tuple[PendingCall, ...] = ()
    """Calls whose results may follow, and say that they never ran."""
    state: str = ""
    """What the agent's reader keeps for itself: a running total, say. Nobody else looks at it."""

    def to_text(self) -> str:
        """As it may be stored."""
        return json.dumps(self)

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return what `to_text` gave; None for anything else, so that the file is read anew."""
        try:
            *values, facts, waiting, state = with_state(json.loads(text))
            calls = tuple(PendingCall._make(each) for each in waiting)
            return cls._make([*values, tuple(facts), calls, state])
        except (TypeError, ValueError):
            return None

    def is_current(self, status: os.stat_result) -> bool:
        """Return True if the file has nothing new, as far as can be told without opening it."""
        return (self.size, self.mtime_ns, self.inode, self.device) == (
            status.st_size,
            status.st_mtime_ns,
            status.st_ino,
            status.st_dev,
        )


def with_state(values: list[Any]) -> list[Any]:
    """Return stored values with a state: those of earlier versions have none."""
    return values if len(values) == len(Position._fields) else [*values, ""]


def continues(stream: BinaryIO, position: Position) -> bool:
    """Return True if this file begins with all that was read.

    It grew, or was moved, or is unchanged.
    """
    if os.fstat(stream.fileno()).st_size < position.offset:
        return False
    return position.head == hash_of(stream, 0, position.head_size) and position.tail == tail_of(
        stream, position.offset
    )


def is_same(path: Path, position: Position) -> bool:
    """Return True if the file at this path begins with all that was read, perhaps at another path.

    Where a known file is gone and an unknown one has its name, ask this: then the position goes on
    there. Otherwise it is read from the start, which counts nothing twice. Raises OSError.
    """
    with path.open("rb") as stream:
        return continues(stream, position)


def tail_of(stream: BinaryIO, offset: int) -> str:
    """Hash of the bytes before an offset."""
    start = max(0, offset - TAIL)
    return hash_of(stream, start, offset - start)


def hash_of(stream: BinaryIO, offset: int, size: int) -> str:
    """Hash of a few bytes of a file; the stream stays where it is."""
    data = os.pread(stream.fileno(), size, offset)
    return hashlib.blake2b(data, digest_size=12).hexdigest()
