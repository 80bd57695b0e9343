"""Keep what this machine has recorded as numbered facts, in files that other machines can get.

The files are in a folder of their own (own_files.py), whichever folder or store they are sent to.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import msgspec

from hookkit import paths
from hookkit.config import Config
from hookkit.errors import StoreError
from hookkit.lib.containment import contained
from hookkit.model.event import Event
from hookkit.model.own_records import Placed
from hookkit.pipeline.project.line_events import events_in
from hookkit.pipeline.project.machine_facts import Restored, session_of
from hookkit.store.journal import fact, fact_file, segments
from hookkit.store.journal.fact_file import Cursor
from hookkit.store.journal.order import stream_of
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries, Name
from hookkit.sync.own_files import OwnFiles, State, merge_small

FILES = OwnFiles("facts", fact_file.FACTS)

NOTHING = Cursor(0, 0, 0)


def extend(database: Database, config: Config, machine_name: str) -> State:
    """Add what is new in the journal. The caller holds the lock of the exchange.

    Raises OSError if it can't be written.
    """
    state = FILES.open()
    before = msgspec.json.encode(state)
    deleted = DeletionQueries(database.db).names()
    writing = Writing(state, machine_name)
    found = segments.segments(paths.journal_dir())
    for name, parts in groupby(found, lambda each: stream_of(each.name)):
        writing.take_segment(name, list(parts), config.edit_tools, deleted)
    writing.finish()
    if msgspec.json.encode(state) != before:
        FILES.save(state)
    merge_small(FILES.folder)
    return state


class Writing:
    """Facts on their way into files."""

    def __init__(self, state: State, machine_name: str) -> None:
        self.state = state
        self.machine_name = machine_name
        self.facts: list[bytes] = []
        self.size = 0
        self.cursors: dict[str, Cursor] = {}

    def take_segment(
        self, name: str, parts: list[Path], edit_tools: frozenset[str], deleted: set[Name]
    ) -> None:
        """Add what is new in a segment: its compacted form, and what came later."""
        start, size = self.state.cursors.get(name, NOTHING), size_of(parts)
        if start.size == size:
            return
        for line, cursor in new_lines(parts, start, size):
            for each in facts_of(line, edit_tools, deleted):
                self.facts.append(each)
                self.size += len(each)
            self.cursors[name] = cursor
            if len(self.facts) >= fact_file.MOST_FACTS or self.size >= fact_file.MOST_BYTES:
                self.finish()

    def finish(self) -> None:
        """Write a file with what there is."""
        FILES.add(self.state, self.machine_name, self.facts, self.cursors)
        self.facts, self.size, self.cursors = [], 0, {}


def size_of(parts: list[Path]) -> int:
    """Return the size of the files of a segment; 0 of one that goes just now."""
    total = 0
    for each in parts:
        with suppress(OSError):
            total += each.stat().st_size
    return total


def new_lines(parts: list[Path], cursor: Cursor, size: int) -> Iterator[tuple[bytes, Cursor]]:
    """Yield the lines behind a cursor, each with the cursor behind it; none that can't be read.

    At the end of all comes an empty one: a segment that was only compacted isn't read again.
    """
    is_plain = len(parts) == 1 and parts[0].suffix != ".gz"
    count = cursor.lines if is_plain else 0
    at = offset = cursor.offset if is_plain else 0
    with suppress(OSError, StoreError):  # what follows would have wrong numbers
        for part in parts:
            at = offset if is_plain else 0
            for line in segments.lines(part, at):
                count, at = count + 1, at + len(line)
                if count > cursor.lines:
                    yield line, Cursor(count, 0 if part.suffix == ".gz" else at, size)
        yield b"", Cursor(max(count, cursor.lines), at if is_plain else 0, size)


def facts_of(line: bytes, edit_tools: frozenset[str], deleted: set[Name]) -> Iterator[bytes]:
    """Yield the facts in a line; nothing of sessions that are deleted but their deletion."""
    if segments.names_facts(line):
        return
    payload = line.partition(segments.PAYLOAD)[2][:-2]
    found: list[bytes] = []
    with contained():  # the projection reports it
        for each in events_in(line, edit_tools):
            if is_for_others(each, deleted):
                found.append(encoded(each, payload))
    yield from found


def is_for_others(known: Event | Restored, deleted: set[Name]) -> bool:
    """Return True for what means something on another machine."""
    if isinstance(known, Event):
        if isinstance(known.details, Placed) and known.details.is_local:
            return False
        if known.type == "deleted":
            return True
    return session_of(known) not in deleted


def encoded(known: Event | Restored, payload: bytes) -> bytes:
    """Return a fact; `payload` is that of its record."""
    if isinstance(known, Event):
        return fact.encode(known, payload)
    return b'{"restored":%b,"at":"%b"}' % (payload, known.at.encode())
