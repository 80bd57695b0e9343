"""The journal: append-only JSONL segments, one for each UTC day. It is the truth.

A line is an envelope around a payload (record.py writes it):

    {"v":1,"id":"18ea…-393d31e017dd","at":1795253806209673859,"src":"hook",
     "ppid":812,"pid":811,"start":90210,"boot":1795253068804,"p":{…}}

`id` names the record, `at` is the time of receipt in Unix nanoseconds, `src` says who wrote it.
`pid` is the agent's process, `start` its start in clock ticks since boot, `boot` the time of boot
in Unix milliseconds. `p` is the payload as it came, and the last member.

A bare payload that was replayed has `nth`: which of the equal ones in its file it is.

An old segment is compacted into `<day>.jsonl.gz`: the same lines with shorter payloads.
"""

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from hookkit import paths, record
from hookkit.errors import RejectedError
from hookkit.event import Process, Record, Source

SEGMENT = re.compile(r"\d{4}-\d\d-\d\d\.jsonl(\.gz)?")
PAYLOAD = b',"p":'
TICKS_PER_SECOND = 100
"""USER_HZ, which Linux has fixed for all that user programs see."""


class Line(NamedTuple):
    """One line of a segment, and where the next one begins."""

    offset: int
    end: int
    data: bytes


def append(payload: dict[str, Any], source: Source) -> None:
    """Write down what a person, the API or hookkit itself did. Raises OSError when it can't."""
    folder = paths.make_private(paths.data_dir())
    record.record(str(folder), orjson.dumps(payload), os.getpid(), source)


def segments(folder: Path) -> list[Path]:
    """The segments of a journal, the oldest first; a compacted one before its day's late lines."""
    try:
        found = [path for path in folder.iterdir() if SEGMENT.fullmatch(path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda path: (path.name[:10], -len(path.name)))


def lines(segment: Path, offset: int) -> Iterator[Line]:
    """The whole lines of a segment from a byte offset on. An unfinished last line is left."""
    opener = gzip.open if segment.suffix == ".gz" else open
    with opener(segment, "rb") as stream:
        stream.seek(offset)
        for data in stream:
            if not data.endswith(b"\n"):
                return
            end = offset + len(data)
            yield Line(offset, end, data)
            offset = end


def parse(data: bytes) -> Record:
    """Read one line. Raises RejectedError with the reason when it isn't an envelope."""
    line = loads(data)
    try:
        if line["v"] != 1:
            raise RejectedError(f"unknown journal version {line['v']!r:.40}")
        payload = line["p"]
        raw = data[data.index(PAYLOAD) + len(PAYLOAD) : -2]
        known = Record(
            id=line["id"],
            at_ns=line["at"],
            source=line["src"],
            process=process_of(line),
            payload=payload,
            raw=raw,
            ordinal=line.get("nth", 0),
        )
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, RejectedError):
            raise
        raise RejectedError("not a journal line") from None
    if not isinstance(payload, dict):
        raise RejectedError("the payload is not a JSON object")
    if not isinstance(known.id, str) or not isinstance(known.at_ns, int):
        raise RejectedError("not a journal line")
    return known


def loads(data: bytes) -> Any:
    """Parse JSON, also where its text is not quite Unicode. Raises RejectedError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        reason = f"not valid JSON: {error}"
    try:
        # Lone surrogates, bad UTF-8 and raw control characters: real clients have sent them all.
        value = json.loads(data.decode("utf-8", "replace"), strict=False)
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise RejectedError(reason[:200]) from None


def process_of(line: dict[str, Any]) -> Process | None:
    """The agent's process, as far as the envelope tells."""
    pid, ticks, boot = line.get("pid"), line.get("start"), line.get("boot")
    if not isinstance(pid, int):
        return None
    if not isinstance(ticks, int) or not isinstance(boot, int):
        return Process(pid)
    return Process(pid, ticks, boot // 1000 + ticks // TICKS_PER_SECOND)
