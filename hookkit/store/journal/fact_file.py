"""Files of facts: what one machine has recorded, for the others to read (fact.py).

A file is compressed by gzip. Its first line is a header, each other line is one fact:

    {"hookkit_facts":1,"stream":"6fd0…","machine":"3d12…","name":"laptop","first":1,"count":250}

The facts of a machine are numbered from 1 on, in one stream. A file has those from `first` on, and
never changes. Nobody depends on its name: what synchronizes folders may rename and copy files, and
a reader takes from each what it doesn't have yet. `cursors` in the header of our own files have
how much of the journal is in the stream by then, where that has changed.

The texts of conversations (text_fact.py) are in files of their own, with `"hookkit_facts":2` and in
another stream. Those change in one way: a text that was deleted becomes `null`.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import open_draft

MOST_FACTS = 5_000
"""Facts in one file that we write."""

MOST_BYTES = 16 * 1024 * 1024
"""Bytes of facts, unpacked, after which a file that we write ends."""

LONGEST = 64 * 1024 * 1024
"""Bytes of one line that are read: a longer one was not written by hookkit."""

LONGEST_HEADER = 1024 * 1024
"""Bytes of a header that are read: each file in a folder of others is opened for it."""

LEVEL = 5
"""Of the compression."""

SUFFIX = ".facts.gz"

FACTS: Literal[1] = 1
TEXTS: Literal[2] = 2
"""The versions of the format: files of facts, and of the texts of conversations."""

NEWEST = TEXTS
"""The newest version that is read."""

HEX = r"[0-9a-f]{32}"
Number = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Stream = Annotated[str, msgspec.Meta(pattern=rf"\A{HEX}\Z")]
Machine = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """How much of a segment is in the stream."""

    lines: int
    offset: int
    """Bytes of the file that isn't compacted."""
    size: int
    """Bytes of its files then: of the same size they have nothing new."""


class Header(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first line of a file."""

    hookkit_facts: Literal[1, 2]
    """The version of the format: FACTS or TEXTS."""
    stream: Stream
    machine: Machine
    first: Number
    """The number of its first fact."""
    count: Annotated[int, msgspec.Meta(ge=0, le=2**31)]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """What people call the machine."""
    cursors: dict[str, Cursor] = {}
    """By segments of the journal, without their suffixes."""

    @property
    def end(self) -> int:
        """Return the number behind its last fact."""
        return self.first + self.count

    @property
    def has_texts(self) -> bool:
        """Return True for a file of the texts of conversations."""
        return self.hookkit_facts == TEXTS


_decode = msgspec.json.Decoder(Header).decode


def name_of(first: int) -> str:
    """Return the name of a file that begins with this number: they sort by it."""
    return f"{first:010d}{SUFFIX}"


def received(stream: str, first: int) -> Path:
    """Return the file with facts of another machine, of which this is the first."""
    return paths.machines_dir() / stream / name_of(first)


def write(path: Path, header: Header, facts: Iterable[bytes]) -> None:
    """Write a file, whole or not at all. Raises OSError."""
    with (
        open_draft(path, mode=0o600) as draft,
        gzip.GzipFile("", "wb", LEVEL, draft, mtime=0) as packed,
    ):
        for line in (msgspec.json.encode(header), *facts):
            packed.write(line + b"\n")


def read_header(path: Path) -> Header:
    """Return the header of a file. Raises RejectedError if it isn't one of ours, OSError."""
    return next(opened(path))[0]


def read(path: Path, first: int = 1) -> Iterator[bytes]:
    """Yield the facts of a file from a number on, each without its line feed.

    Raises RejectedError if the file is torn or not one of ours, OSError if it can't be read.
    """
    lines = opened(path)
    header, _ = next(lines)
    count = 0
    for _, line in lines:  # to the end: there is the checksum
        count += 1
        if count > header.count:
            raise RejectedError("it has more facts than its header names")
        if header.first + count > first:
            yield line[:-1]
    if count != header.count:
        raise RejectedError("it is incomplete")


def is_whole(path: Path) -> bool:
    """Return False for a file that is damaged, or not one of ours. Raises OSError."""
    try:
        for _ in read(path):
            pass
    except RejectedError:
        return False
    return True


def opened(path: Path) -> Iterator[tuple[Header, bytes]]:
    """Yield the header with an empty line, then with each line behind it."""
    try:
        with regular_file.opened(path) as packed, gzip.open(packed, "rb") as stream:
            header = header_of(stream.readline(LONGEST_HEADER))
            yield header, b""
            while line := stream.readline(LONGEST):
                if not line.endswith(b"\n"):
                    raise RejectedError("a line is too long")
                yield header, line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RejectedError(f"it is damaged: {error}") from None


def header_of(line: bytes) -> Header:
    """Parse a header. Raises RejectedError."""
    try:
        return _decode(line)
    except ValueError as error:  # of msgspec, too
        version = re.match(rb'\{"hookkit_facts":([0-9]{1,9})', line)
        if version and int(version[1]) > NEWEST:
            raise RejectedError("a newer version of hookkit wrote it") from None
        raise RejectedError(f"not a file of facts: {error}"[:200]) from None
