"""The journal: append-only JSONL segments, one per UTC day, the source of truth.

A line is an envelope around a payload (record.py writes it):

    {"v":1,"id":"18ea…-393d31e017dd","at":1795253806209673859,"src":"hook",
     "agent":"claude_code","ppid":812,"pid":811,"start":90210,"boot":1795253068804,"p":{…}}

`id` names the record, `at` is the time of receipt in Unix nanoseconds, `src` names its writer, and
`agent` is the agent that it comes from; lines of earlier versions and most of our own have none.
`pid` is the agent's process, `start` its start in clock ticks since boot, `boot` the time of boot
in Unix milliseconds. `p` is the payload as it came, and the last member.

A bare payload that was replayed has `nth`: which of the equal ones in its file it is.

An old segment is compacted into `<day>.jsonl.gz`: the same lines with shorter payloads.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeGuard

from hookkit import paths, record
from hookkit.errors import RejectedError, StoreError
from hookkit.model.json_text import loads
from hookkit.model.record import Process, Record, Source

if TYPE_CHECKING:
    from gzip import GzipFile

    from hookkit.model.own_records import OwnRecord
    from hookkit.model.run_ended import RunEnded

SEGMENT = re.compile(r"\d{4}-\d\d-\d\d\.jsonl(\.gz)?")
PAYLOAD = b',"p":'
LINE_FEED = 10
END_OF_TIME = 253_402_300_800 * 10**9
"""The year 10000 in Unix nanoseconds, the limit of valid times."""

MAX_COUNT = 2**53
"""What no whole number of ours reaches: up to it others read JSON's numbers exactly."""

TICKS_PER_SECOND = 100
"""USER_HZ, which is fixed on Linux."""

READ_AT_ONCE = 1 << 17
"""Bytes: the usual 8 KiB take twice as long for lines of this length."""


def append(known: "OwnRecord | RunEnded", source: Source) -> None:
    """Append a record of a person, the API or hookkit itself. Raises OSError."""
    from hookkit.model import own_records  # most readers write nothing

    append_payload(own_records.encode(known), source)


def append_payload(payload: bytes, source: Source, agent: str = "") -> None:
    """Append a record whose payload is JSON already."""
    append_payloads([payload], source, agent)


def append_payloads(payloads: Iterable[bytes], source: Source, agent: str = "") -> None:
    """Append several records: either all of them or none."""
    folder, now = paths.make_private(paths.data_dir()), time.time_ns()
    who = record.agent_member(agent) + record.identity(os.getpid())
    lines = (record.line_of(payload, now, source, who) for payload in payloads)
    record.append(record.segment_path(str(folder), now), b"".join(lines))


def segments(folder: Path) -> list[Path]:
    """Return the segments of a journal, the oldest first.

    A compacted segment comes before its day's late lines.
    """
    try:
        found = [path for path in folder.iterdir() if SEGMENT.fullmatch(path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda path: (path.name[:10], -len(path.name)))


def lines(segment: Path, offset: int) -> Iterator[bytes]:
    """Yield the complete lines of a segment from a byte offset on; skip an incomplete last line.

    Raises StoreError for a compacted segment that is damaged.
    """
    if segment.suffix == ".gz":
        yield from unpacked_lines(segment, offset)
        return
    with segment.open("rb", buffering=READ_AT_ONCE) as stream:
        yield from lines_of(stream, offset)


def unpacked_lines(segment: Path, offset: int) -> Iterator[bytes]:
    """Yield the lines of a compacted segment; the offset counts unpacked bytes."""
    import gzip
    import zlib

    try:
        with gzip.open(segment, "rb") as stream:
            yield from lines_of(stream, offset)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StoreError(f"{segment} is damaged: {error}. Move it away, then try again.") from None


def lines_of(stream: "BinaryIO | GzipFile", offset: int) -> Iterator[bytes]:
    """Yield the complete lines of a stream from an offset on."""
    stream.seek(offset)
    for line in stream:
        if line[-1] != LINE_FEED:
            return
        yield line


def parse(data: bytes) -> Record:
    """Parse one line with its payload. Raises RejectedError with the reason if it is malformed."""
    line = loads(data)
    try:
        if line["v"] != 1:
            raise RejectedError(f"unknown journal version {line['v']!r:.40}")
        payload = line["p"]
        raw = data[data.index(PAYLOAD) + len(PAYLOAD) : -2]
        known = Record(
            line["id"],
            line["at"],
            line["src"],
            process(line.get("pid"), line.get("start"), line.get("boot")),
            raw,
            line.get("agent"),
            line.get("nth", 0),
            data,
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RejectedError):
            raise
        raise RejectedError("not a journal line") from None
    known.keep(payload)
    texts = isinstance(known.id, str) and isinstance(known.source, str)
    texts = texts and (known.agent is None or isinstance(known.agent, str))
    if not (texts and is_count(known.at_ns, END_OF_TIME) and is_count(known.ordinal)):
        raise RejectedError("not a journal line")
    return known


def is_count(value: object, end: int = MAX_COUNT) -> TypeGuard[int]:
    """Return True if a value is an integer within the range that can be stored."""
    return isinstance(value, int) and 0 <= value < end


@lru_cache(maxsize=64, typed=True)
def process(pid: object, ticks: object, boot: object) -> Process | None:
    """Return a process, cached: few processes write many lines."""
    if not is_count(pid, 2**31):
        return None
    if not is_count(ticks) or not is_count(boot):
        return Process(pid)
    return Process(pid, ticks, boot // 1000 + ticks // TICKS_PER_SECOND)
