"""Age: an old segment of the journal is compacted, not dropped.

The bulk of its payloads goes; what handlers need stays, so a rebuild gives the same rows.
"""

import gzip
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from hookkit import paths, record
from hookkit.errors import RejectedError
from hookkit.lib.system import locks
from hookkit.model.event import Event
from hookkit.model.record import Record
from hookkit.pipeline.project.event_batch import understand
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database

LONGEST = 365_000
"""Days, a thousand years: the calendar of datetimes goes back not much further."""

WAIT = 30.0
"""Seconds to wait for whoever folds now, who may be stopped."""

SMALL = 2_048
"""Bytes of a payload that is not worth compacting."""


def compact_old(database: Database, raw_days: int, today: datetime | None = None) -> list[Path]:
    """Compact the folded segments that are older than `raw_days`; which ones these were.

    None of them where another process keeps the fold's lock: they can wait.
    """
    oldest = (today or datetime.now(UTC)) - timedelta(days=min(raw_days, LONGEST))
    with locks.try_hold(paths.fold_lock(), wait=WAIT) as free:
        return compact_before(database, f"{oldest:%Y-%m-%d}") if free else []


def compact_before(database: Database, day: str) -> list[Path]:
    """Compact the folded segments from before a day; the caller holds the lock."""
    done = database.cursors()
    old = [segment for segment in plain_segments() if segment.name[:10] < day]
    folded = [each for each in old if each.is_file() and done.get(each.name) == each.stat().st_size]
    return [segment for segment in folded if compact(database, segment)]


def plain_segments() -> list[Path]:
    """Return the segments that are not compacted."""
    return [each for each in segments.segments(paths.journal_dir()) if each.suffix == ".jsonl"]


def compact(database: Database, segment: Path) -> bool:
    """Put a segment into its compacted form, behind what that holds already.

    False where it has grown meanwhile, or is locked: it can wait. A crash between the steps leaves
    lines in both, or without a cursor; that does no harm, because twice is once.
    """
    size = database.cursor(segment.name)
    target = segment.with_name(segment.name + ".gz")
    new = target.with_name(target.name + ".new")
    try:
        write_compacted(segment, new, target)
        with database.transaction():
            # Before the swap: the next segment of this name begins with its first line.
            database.remove_cursor(segment.name)
        has_swapped = swap(segment, new, target, size)
        with database.transaction():
            if has_swapped:
                database.set_cursor(target.name, target.stat().st_size)
            else:
                database.set_cursor(segment.name, size)
    finally:
        new.unlink(missing_ok=True)
    return has_swapped


def write_compacted(segment: Path, new: Path, earlier: Path) -> None:
    """Write the lines of a segment to a new file, compacted, behind those of an earlier one."""
    new.touch(mode=0o600)
    paths.give_to_owner_of_folder(new)
    with new.open("wb") as file:
        if earlier.exists():
            with earlier.open("rb") as stream:
                shutil.copyfileobj(stream, file)
        with gzip.open(file, "wb") as packed:
            for line in segments.lines(segment, 0):
                packed.write(compacted(line))
        file.flush()
        os.fsync(file.fileno())


def swap(segment: Path, new: Path, target: Path, size: int) -> bool:
    """Put the compacted form in the place of a segment, unless that isn't of this size any more.

    Writers hold the same lock, so nothing is appended between the look and the removal.
    """
    fd = os.open(segment, os.O_RDWR | os.O_CLOEXEC)
    try:
        if not locks.lock_for_process(fd) or os.fstat(fd).st_size != size:
            return False
        new.replace(target)
        segment.unlink()
        return True
    finally:
        os.close(fd)


def compacted(line: bytes) -> bytes:
    """Return a line with a shorter payload, where that still means the very same event."""
    envelope, found, payload = line.partition(segments.PAYLOAD)
    payload = payload.rstrip()[:-1]
    if len(payload) < SMALL:
        return line
    try:
        event = meaning(line)
        # Files and tool output stand in events of tools, which have an id of their own.
        if not isinstance(event, Event) or event.tool_use_id is None:
            return line
        shorter = envelope + found + record.slim(payload) + b"}\n"
        return shorter if meaning(shorter) == event else line
    except RejectedError:
        return line


def meaning(line: bytes) -> Event | Record:
    """Return what a tool's event means for its session; no handler looks at a tool's words."""
    understood = understand(line, frozenset())
    return (
        msgspec.structs.replace(understood, text="")
        if isinstance(understood, Event)
        else understood
    )
