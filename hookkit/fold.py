"""The fold: journal → agents → handlers → store, exactly once.

One process folds at a time, under a file lock. A batch of lines and the cursor behind them are
written in one transaction, so a crash at any instruction loses nothing and counts nothing twice.
"""

import sqlite3
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from hookkit import journal, natural_key, paths
from hookkit.agents import AGENTS
from hookkit.config import Config
from hookkit.errors import RejectedError
from hookkit.event import Event
from hookkit.handlers import HANDLERS, observe
from hookkit.journal import Line
from hookkit.session import Session
from hookkit.store.sqlite import Database, explained

BATCH_LINES = 5_000
"""Lines in one transaction."""

READER_WAIT = 2.0
"""Seconds that a reader waits for whoever folds now."""

ABOUT_KNOWN_SESSIONS = frozenset(
    ("counted", "ended", "process_gone", "summarized", "summary_started")
)
"""Events that mean nothing for a session that isn't there."""


def lock_of(folder: Path) -> FileLock:
    """The lock that whoever folds holds. It is free as soon as its holder is dead."""
    return FileLock(folder / "fold.lock", mode=0o600)


def fold(database: Database, config: Config, *, wait: float = READER_WAIT) -> bool:
    """Fold all that the journal holds; False when another process keeps the lock for `wait` s.

    Raises StoreError when the database can't be written.
    """
    folder = paths.journal_dir()
    lock = lock_of(paths.make_private(paths.data_dir()))
    try:
        while pending(database, folder):
            with lock.acquire(timeout=wait, poll_interval=0.02):
                fold_segments(database, config, folder)
            # Looked at once more after letting go: whoever met the lock has already left.
    except Timeout:
        return False
    except sqlite3.Error as error:
        raise explained(error, paths.database()) from None
    return True


def pending(database: Database, folder: Path) -> list[Path]:
    """The segments that hold something that isn't folded."""
    done = database.cursors()
    return [segment for segment in journal.segments(folder) if is_pending(segment, done)]


def is_pending(segment: Path, done: dict[str, int]) -> bool:
    """Whether a segment has grown, or was replaced by a shorter one."""
    offset = done.get(segment.name)
    if segment.suffix == ".gz":
        return offset is None
    try:
        size = segment.stat().st_size
    except FileNotFoundError:
        return False
    return size != (offset or 0) and not (
        offset is not None and is_unfinished(segment, offset, size)
    )


def is_unfinished(segment: Path, offset: int, size: int) -> bool:
    """Whether all that follows the cursor is a line that its writer has not finished."""
    if size < offset:
        return False
    return next(journal.lines(segment, offset), None) is None


def fold_segments(database: Database, config: Config, folder: Path) -> None:
    """Fold every segment to its end. The caller holds the lock."""
    for segment in pending(database, folder):
        batch = Batch(database, config, segment.name)
        while batch.fold(segment):
            batch = Batch(database, config, segment.name)


class Batch:
    """The sessions that one transaction touches, and what it will write."""

    def __init__(self, database: Database, config: Config, segment: str) -> None:
        self.database = database
        self.edit_tools = config.edit_tools
        self.segment = segment
        self.sessions: dict[tuple[str, str], Session | None] = {}
        self.changed: dict[tuple[str, str], Session] = {}
        self.tool_calls: list[tuple[Any, ...]] = []

    def fold(self, segment: Path) -> bool:
        """Fold the next lines of a segment; False when there are none left."""
        with self.database.transaction():
            offset = self.start(segment)
            count, end = 0, offset
            for count, line in enumerate(journal.lines(segment, offset), 1):
                self.take(line)
                end = line.end
                if count == BATCH_LINES:
                    break
            self.database.save_sessions(self.changed.values())
            self.database.add_tool_calls(self.tool_calls)
            self.database.set_cursor(self.segment, end)
        return count == BATCH_LINES

    def start(self, segment: Path) -> int:
        """Where to go on; from the beginning where the file is another one, and shorter."""
        offset = self.database.cursor(self.segment)
        if segment.suffix != ".gz" and segment.stat().st_size < offset:
            return 0
        return offset

    def take(self, line: Line) -> None:
        """Fold one line."""
        try:
            record = journal.parse(line.data)
            agent = AGENTS.get(record.source)
            if agent is None:
                raise RejectedError(f"unknown source {record.source!r:.40}")
            event = agent.to_event(record, self.edit_tools)
        except RejectedError as error:
            self.database.reject(self.segment, line.offset, str(error))
            return
        session = self.session_of(event)
        if session is not None and self.is_new(event, session):
            self.apply(event, session)

    def session_of(self, event: Event) -> Session | None:
        """The session of an event; a new one where the event may begin one."""
        name = (event.workspace_id, event.session_id)
        session = self.sessions.get(name)
        if session is None:
            session = self.database.session(*name)
            if session is None and event.type not in ABOUT_KNOWN_SESSIONS:
                session = observe.new_session(event)
                self.database.add_session(session)
            self.sessions[name] = session
        return session

    def is_new(self, event: Event, session: Session) -> bool:
        """Note an event; False when it is there already."""
        seq = session.seq or 0
        if event.digest is not None and self.was_delivered(event, seq):
            return False
        return self.database.add_event(seq, event)

    def was_delivered(self, event: Event, seq: int) -> bool:
        """Whether an event without an id of its own came before: in a replay, or about now."""
        if event.ordinal:
            return self.database.count_digest(seq, event.digest or b"") >= event.ordinal
        times = self.database.event_times(seq, natural_key.neighbours(event.key))
        return any(natural_key.is_near(event.at, at) for at in times)

    def apply(self, event: Event, session: Session) -> None:
        """Let an event change its session."""
        observe.before(event, session)
        HANDLERS[event.type](event, session)
        observe.after(event, session)
        self.changed[session.workspace_id, session.session_id] = session
        if event.type == "unknown":
            self.database.count_unknown(event.name)
        if event.tool_use_id and event.type in ("tool_done", "tool_failed"):
            self.tool_calls.append(
                (
                    session.seq,
                    event.tool_use_id,
                    event.name,
                    event.agent_id,
                    event.file_path,
                    event.type == "tool_done",
                    event.is_edit,
                    event.at,
                )
            )
