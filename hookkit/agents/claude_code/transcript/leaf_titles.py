"""Titles of sessions by their `leafUuid`: old clients wrote them into transcripts of others.

A `summary` names the session that has the record of that uuid: its own, or another of the same
project, whose transcript may have been deleted. Current clients write none.
"""

import os
import re
import time
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents.claude_code.transcript.identity import session_of
from hookkit.agents.lenient_json import plain
from hookkit.agents.line_reader import lines
from hookkit.lib.system import regular_file
from hookkit.model.transcript import Title
from hookkit.model.usage import Ownership

EDGE = 8 * 1024
"""Bytes at the end of a transcript that are searched for summaries of other sessions, and half of
those at its beginning."""

SUMMARY = re.compile(rb'"type":\s?"summary"')
UUID = re.compile(rb'"uuid":\s?"([^"\\]{1,100})"')

SETTLED = 100_000_000
"""Nanoseconds after which a change of a folder would show in its time."""


def leaf_of(record: Mapping[str, Any]) -> str | None:
    """Return the uuid by which a summary names its session, if it does."""
    leaf = record.get("leafUuid")
    return leaf if isinstance(leaf, str) and leaf else None


def titles(stream: BinaryIO, named: Mapping[str, str], session_id: str) -> list[Title]:
    """Return the titles, by leaf in `named`, of the sessions that a transcript has records of.

    The latest leaf of a session counts. `session_id` is that of records which name none.
    """
    found = {
        session_of(record) or session_id: named[record["uuid"]]
        for record in _holding(stream, named.keys())
    }
    return [Title(Ownership(session_id=each), "summary", text) for each, text in found.items()]


def has_any(path: Path, leaves: Set[str]) -> bool:
    """Return whether a transcript has a record with one of these uuids."""
    try:
        with regular_file.opened(path) as stream:
            return next(_holding(stream, leaves), None) is not None
    except OSError:
        return False


def _holding(stream: BinaryIO, leaves: Set[str]) -> Iterator[dict[str, Any]]:
    """Yield the records with these uuids."""
    wanted = {each.encode("utf-8", "surrogatepass") for each in leaves}
    for _, _, data, _ in lines(stream, 0):
        if data and not wanted.isdisjoint(UUID.findall(data)):
            record = plain(data)
            if record is not None and record.get("uuid") in leaves:
                yield record


def named_in(folder: Path) -> Mapping[str, str]:
    """Return the titles in a folder's transcripts, by leaf."""
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return {}
    if time.time_ns() - changed < SETTLED:
        return _named.__wrapped__(folder, changed)
    return _named(folder, changed)


@lru_cache(maxsize=64)
def _named(folder: Path, changed: int) -> Mapping[str, str]:
    """Return the same; `changed` is the folder's time, which a new file changes."""
    found: dict[str, str] = {}
    with os.scandir(folder) as inside:
        names = sorted(each.name for each in inside if each.name.endswith(".jsonl"))
    for name in names:
        found |= summaries_in(folder / name)
    return found


def summaries_in(path: Path, offset: int = 0) -> dict[str, str]:
    """Return the titles at both ends of a transcript from an offset on, by leaf."""
    try:
        edges = _edges(path, offset)
    except OSError:  # also of what is no file
        return {}
    return dict(_summaries(b"\n".join(edges))) if any(map(SUMMARY.search, edges)) else {}


def _edges(path: Path, offset: int) -> list[bytes]:
    """Return both ends of a file. Raises OSError."""
    stream = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opening a pipe doesn't wait then
    try:
        size = os.fstat(stream).st_size
        edges = [os.pread(stream, 2 * EDGE, offset)]
        if size - offset > 2 * EDGE:
            edges.append(os.pread(stream, EDGE, size - EDGE))
        return edges
    finally:
        os.close(stream)


def _summaries(data: bytes) -> Iterator[tuple[str, str]]:
    for line in data.split(b"\n"):
        record = plain(line) if SUMMARY.search(line) else None
        if record is not None and record.get("type") == "summary":
            leaf, text = leaf_of(record), record.get("summary")
            if leaf and isinstance(text, str) and text.strip():
                yield leaf, text.strip()
