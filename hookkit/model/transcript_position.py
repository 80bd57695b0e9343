"""The position in a transcript, and a check that the file is still the one that was read.

A transcript grows at its end. It may also be moved in mid-session (a worktree), truncated, or
rewritten (the client takes a message back). It is the same file if its first bytes and those before
the position are unchanged, whatever its path and inode.
"""

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from hookkit.model.timestamps import is_time

HEAD, TAIL = 1024, 256
"""Bytes that identify a file: at its start, and before the position."""

MOST = 2**63 - 1
"""The greatest number that a file has: a size, a place in it, an inode."""


class FileStatus(NamedTuple):
    """The part of a transcript's status that changes with it.

    Of a session in a database it is what the agent makes of the session's rows.
    """

    size: int
    """In bytes; of a session in a database an estimate that grows with it."""
    mtime_ns: int
    inode: int
    device: int
    is_file: bool = True
    """False for what has no bytes of its own: a folder, a pipe, a session in a database."""

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """Return the status of a file."""
        is_file = stat.S_ISREG(status.st_mode)
        return cls(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev, is_file)


class PendingCall(NamedTuple):
    """A tool call without a result at the position."""

    session_id: str
    message_id: str
    """The message of the call; all its calls have results before the next message."""
    id: str
    name: str
    command: str | None
    """Set if its output is needed."""


class Position(NamedTuple):
    """A position to continue from. Store `to_text()` in the transaction that stores the entries."""

    offset: int = 0
    head: str = ""
    """Hash of the first `head_size` bytes; it finds moved files."""
    head_size: int = 0
    tail: str = ""
    """Hash of the last bytes before the offset."""
    device: int = 0
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0
    """The file's status when it was read, for `is_current` only."""
    at: str = ""
    """The last timestamp, which is the default of records without one."""
    facts: tuple[str | None, ...] = ()
    """The facts at the position (transcript.Facts), to report only changes."""
    waiting: tuple[PendingCall, ...] = ()
    """Calls whose results may follow and show that they never ran."""
    state: str = ""
    """Private state of the agent's reader, such as a running total."""

    def to_text(self) -> str:
        """Return the stored form."""
        return json.dumps(self)

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Parse the result of `to_text`; None for anything else: read from the start then."""
        try:
            *values, facts, waiting, state = with_state(json.loads(text))
            calls = tuple(PendingCall._make(each) for each in waiting)
            known = cls._make([*values, tuple(facts), calls, state])
        except (TypeError, ValueError, RecursionError):
            return None
        return known if known.is_whole() else None

    def is_whole(self) -> bool:
        """Return True if every member has its type, and a value that the system accepts."""
        numbers = self.offset, self.head_size, self.device, self.inode, self.size, self.mtime_ns
        calls = (text for call in self.waiting for text in (*call[:4], call.command or ""))
        texts = self.head, self.tail, self.at, self.state, *calls
        return (
            all(type(each) is int and 0 <= each <= MOST for each in numbers)
            and self.head_size <= self.offset
            and all(is_text(each) for each in texts)
            and all(each is None or is_text(each) for each in self.facts)
            and (not self.at or is_time(self.at))
        )

    def is_current(self, status: FileStatus) -> bool:
        """Return True if the file is unchanged, judging by its status alone."""
        return (self.size, self.mtime_ns, self.inode, self.device) == status[:4]


def is_text(value: object) -> bool:
    """Return True for a text that can be stored: one without halves of characters."""
    return isinstance(value, str) and (value.isascii() or not any(map(is_half, value)))


def is_half(character: str) -> bool:
    """Return True for half of a character."""
    return "\ud800" <= character <= "\udfff"


def with_state(values: list[Any]) -> list[Any]:
    """Add an empty state to values of earlier versions."""
    return values if len(values) == len(Position._fields) else [*values, ""]


def continues(stream: BinaryIO, position: Position) -> bool:
    """Return True if this file starts with the bytes that were read."""
    if os.fstat(stream.fileno()).st_size < position.offset:
        return False
    return position.head == hash_of(stream, 0, position.head_size) and position.tail == tail_of(
        stream, position.offset
    )


def is_same(path: Path, position: Position) -> bool:
    """Return True if the file at this path starts with the bytes that were read.

    This detects a moved file, for which the position stays valid. Other files are read from the
    start, which counts nothing twice. Raises OSError.
    """
    with path.open("rb") as stream:
        return continues(stream, position)


def tail_of(stream: BinaryIO, offset: int) -> str:
    """Return a hash of the bytes before an offset."""
    start = max(0, offset - TAIL)
    return hash_of(stream, start, offset - start)


def hash_of(stream: BinaryIO, offset: int, size: int) -> str:
    """Return a hash of a byte range, without moving the stream."""
    data = os.pread(stream.fileno(), size, offset)
    return hashlib.blake2b(data, digest_size=12).hexdigest()
