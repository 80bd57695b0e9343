"""The journal: append-only JSONL segments, one per UTC day, the source of truth.

A line is an envelope around a payload (record.py writes it):

    {"v":1,"id":"18ea…-393d31e017dd","at":1795253806209673859,"src":"hook",
     "agent":"claude_code","ppid":812,"pid":811,"start":90210,"boot":1795253068804,
     "system":"laptop.3d12…/0658ca9b-…/4026531836/4026531834","p":{…}}

`id` names the record, `at` is the time of receipt in Unix nanoseconds, `src` names its writer, and
`agent` is the agent that it comes from; lines of earlier versions and most of our own have none.
`pid` is the agent's process, `start` its start in clock ticks since boot, `boot` the time of boot
in Unix milliseconds; `system` is where these mean something: machine, boot id, pid namespace and
time namespace. `p` is the payload as it came, and the last member.

`account` has the marks of the account that a prompt or an answer went to (agents/account_marks.py).

A bare payload that was replayed has `nth`: which of the equal ones in its file it is.

An old segment is compacted into `<day>.jsonl.gz`: the same lines with shorter payloads. Where a
day's segment can't be written, or its lock isn't free, lines go to a spare one: `<day>.1.jsonl`, or
above the journal's folder, `<day>.9.jsonl`. Writers go on with the last one that is there, so that
the lines of a day stand in the order in which they came.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hookkit import paths, record
from hookkit.errors import StoreError
from hookkit.lib.system import regular_file

if TYPE_CHECKING:
    from gzip import GzipFile

    from hookkit.model.own_records import OwnRecord
    from hookkit.model.record import Source
    from hookkit.model.run_ended import RunEnded

SEGMENT = re.compile(r"(\d{4}-\d\d-\d\d)(\.\d)?\.jsonl(\.gz)?")
ABOVE = f".{record.SPARES}.jsonl"
PAYLOAD = b',"p":'
SYNCED = b'"src":"synced"'
LINE_FEED = 10
READ_AT_ONCE = 1 << 17
"""Bytes: the usual 8 KiB take twice as long for lines of this length."""


def append(known: "OwnRecord | RunEnded", source: "Source") -> None:
    """Append a record of a person, the API or hookkit itself. Raises OSError."""
    from hookkit.model import own_records  # most readers write nothing

    append_payload(own_records.encode(known), source)


def append_payload(payload: bytes, source: "Source", agent: str = "") -> None:
    """Append a record whose payload is JSON already."""
    append_payloads([payload], source, agent)


def append_payloads(payloads: Iterable[bytes], source: "Source", agent: str = "") -> None:
    """Append several records of this process: either all of them or none."""
    _append(payloads, source, record.agent_member(agent) + record.identity(os.getpid()))


def append_received(payloads: Iterable[bytes], source: "Source", agent: str) -> None:
    """Append several records that were sent to this process: either all of them or none.

    They name no process: this one is not the agent's, which would seem to run as long as it does.
    """
    _append(payloads, source, record.agent_member(agent))


def _append(payloads: Iterable[bytes], source: "Source", who: bytes) -> None:
    """Append records with these members of their envelopes. Raises OSError."""
    folder, now = paths.make_private(paths.data_dir()), time.time_ns()
    redact = record.redaction(str(folder))
    lines = (record.line_of(payload, now, source, who, redact) for payload in payloads)
    record.append(record.segment_path(str(folder), now), b"".join(lines))


def segments(folder: Path) -> list[Path]:
    """Return the segments of a journal, the oldest first.

    A compacted segment comes before its late lines, and the usual one of a day before spare ones.
    """
    above = [each for each in paths_in(folder.parent) if ABOVE in each.name]
    found = {path: SEGMENT.fullmatch(path.name) for path in [*paths_in(folder), *above]}
    order = {path: (name[1], name[2] or "", not name[3]) for path, name in found.items() if name}
    return sorted(order, key=order.__getitem__)


def paths_in(folder: Path) -> list[Path]:
    """Return what is in a folder; nothing if there is none. Raises OSError."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def names_facts(line: bytes) -> bool:
    """Return True for a line that names facts of another machine."""
    return SYNCED in line[: line.find(PAYLOAD)]


def lines(segment: Path, offset: int) -> Iterator[bytes]:
    """Yield the complete lines of a segment from a byte offset on; skip an incomplete last line.

    Raises StoreError for a compacted segment that is damaged, OSError for what is not a file.
    """
    if segment.suffix == ".gz":
        yield from unpacked_lines(segment, offset)
        return
    with regular_file.opened(segment, buffering=READ_AT_ONCE) as stream:
        yield from lines_of(stream, offset)


def unpacked_lines(segment: Path, offset: int) -> Iterator[bytes]:
    """Yield the lines of a compacted segment; the offset counts unpacked bytes."""
    import gzip
    import zlib

    try:
        with regular_file.opened(segment) as packed, gzip.open(packed, "rb") as stream:
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
