"""Keep what this machine has recorded as numbered facts, in files that other machines can get.

They are in a folder of their own, whichever folder or store they are sent to:

    sync/facts/0000000001.facts.gz      files of facts (store/journal/fact_file.py)
    sync/facts/state.json               how much of the journal is in them

A file is written before the state, and has the same in its header: a crash between loses nothing.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby, takewhile
from pathlib import Path

import msgspec

from hookkit import paths
from hookkit.config import Config
from hookkit.errors import RejectedError, StoreError
from hookkit.lib.containment import contained
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import remove_old_drafts, replace_file
from hookkit.model.event import Event
from hookkit.model.own_records import Placed
from hookkit.pipeline.project.line_events import events_in
from hookkit.pipeline.project.machine_facts import Restored, session_of
from hookkit.store.journal import fact, fact_file, segments
from hookkit.store.journal.fact_file import Cursor, Header
from hookkit.store.journal.order import stream_of
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.deletion import DeletionQueries, Name


class State(msgspec.Struct):
    """How much of the journal is in the files."""

    stream: str
    next: int = 1
    """The number of the next fact."""
    cursors: dict[str, Cursor] = {}


MANY = 32
"""Small files that are made into one."""

NOTHING = Cursor(0, 0, 0)

_decode = msgspec.json.Decoder(State).decode


def folder() -> Path:
    """Return the folder of the files."""
    return paths.sync_dir() / "facts"


def files() -> list[Path]:
    """Return the files in the order of their facts."""
    return sorted(folder().glob(f"*{fact_file.SUFFIX}"))


def extend(database: Database, config: Config, machine_name: str) -> State:
    """Add what is new in the journal. The caller holds the lock of the exchange.

    Raises OSError if it can't be written.
    """
    paths.make_private_below(paths.sync_dir())
    paths.make_private(folder())
    remove_old_drafts(folder())
    try:
        state = present_state()
    except RejectedError:  # the disk has damaged a file
        begin_again()
        state = present_state()
    before = msgspec.json.encode(state)
    deleted = DeletionQueries(database.db).names()
    writing = Writing(state, machine_name)
    found = segments.segments(paths.journal_dir())
    for name, parts in groupby(found, lambda each: stream_of(each.name)):
        writing.take_segment(name, list(parts), config.edit_tools, deleted)
    writing.finish()
    if msgspec.json.encode(state) != before:
        replace_file(folder() / "state.json", msgspec.json.encode(state), mode=0o600)
    merge_small()
    return state


def present_state() -> State:
    """Return the state, also where a crash or a person has removed its file."""
    try:
        state = _decode(regular_file.read(folder() / "state.json"))
    except (OSError, ValueError):
        found = files()
        stream = fact_file.read_header(found[0]).stream if found else secrets.token_hex(16)
        state = State(stream)
    with suppress(FileNotFoundError):
        while True:
            header = fact_file.read_header(folder() / fact_file.name_of(state.next))
            state.cursors |= header.cursors
            state.next = header.end
    return state


def merge_small() -> None:
    """Make one file of the last ones if they are many: each exchange writes a small one.

    A file that the disk has damaged stays as it is, and so do those before it.
    """
    run: list[tuple[Path, Header]] = []
    total = 0
    for path in reversed(files()):
        try:
            header = fact_file.read_header(path)
        except RejectedError:
            break
        total += header.count
        if total > fact_file.MOST_FACTS or (run and header.end < run[0][1].first):
            break  # a file was removed: what others have of it can't be repeated
        run.insert(0, (path, header))
    if len(run) >= MANY:
        run = list(takewhile(lambda file: fact_file.is_whole(file[0]), reversed(run)))[::-1]
    if len(run) < MANY:
        return
    first = run[0][0]
    cursors = {name: each for _, header in run for name, each in header.cursors.items()}
    first_number, end = run[0][1].first, max(header.end for _, header in run)
    merged = msgspec.structs.replace(
        run[-1][1], first=first_number, count=end - first_number, cursors=cursors
    )
    fact_file.write(first, merged, facts_from(merged.first, [path for path, _ in run]))
    for path, _ in run[1:]:  # the first one has all by now
        path.unlink()


def facts_from(wanted: int, paths_in_order: list[Path]) -> Iterator[bytes]:
    """Yield the facts of files from a number on, each once: a merge that was killed repeats some.

    Raises RejectedError, OSError.
    """
    for path in paths_in_order:
        for line in fact_file.read(path, wanted):
            wanted += 1
            yield line


def is_ours(path: Path, first: int) -> bool:
    """Return False if a file has other facts than ours from a number on: a copy wrote them.

    One that is torn shows nothing.
    """
    try:
        local = folder() / fact_file.name_of(first)
        if local.exists() and regular_file.read(local) == regular_file.read(path):
            return True
        own = facts_from(first, files())
        return all(line == next(own, None) for line in fact_file.read(path))
    except (OSError, RejectedError):
        return True


def begin_again() -> None:
    """Forget the files: the next ones are a stream of their own. Raises OSError."""
    for each in (*files(), folder() / "state.json"):
        each.unlink(missing_ok=True)


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
        state = self.state
        if self.facts:
            header = Header(
                hookkit_facts=1,
                stream=state.stream,
                machine=paths.machine_id(),
                first=state.next,
                count=len(self.facts),
                name=self.machine_name,
                cursors=self.cursors,
            )
            fact_file.write(folder() / fact_file.name_of(state.next), header, self.facts)
        state.cursors |= self.cursors
        state.next += len(self.facts)
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
