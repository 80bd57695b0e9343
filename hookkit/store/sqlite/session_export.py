"""The SQL of all that is stored of a session, for an export and for what comes back of one."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hookkit.model.activity import LoggedCall
from hookkit.model.priced_message import PricedMessage
from hookkit.model.session import Session
from hookkit.model.session_rows import EventRow, SessionExport, ToolCallRow, TranscriptExport
from hookkit.model.transcript_records import TranscriptRecord
from hookkit.store.sqlite.activity import ActivityQueries
from hookkit.store.sqlite.corrections import CorrectionQueries
from hookkit.store.sqlite.learnings import LearningQueries
from hookkit.store.sqlite.owner import is_shared
from hookkit.store.sqlite.sessions import SessionFilter, below, condition, times
from hookkit.store.sqlite.transcript_records import TranscriptRecordQueries
from hookkit.store.sqlite.usage import UsageQueries


class ExportQueries:
    """Sessions of one database with all their parts; to write, the caller holds a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever is written meanwhile, what is read inside is of one moment."""
        if is_shared(self.db):  # which answers like this in any case
            yield
            return
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    def numbers(self, choice: SessionFilter) -> list[int]:
        """Return the numbers of the matching sessions, in the order of creation."""
        return self._numbers(choice, "seq")

    def numbers_by_time(self, choice: SessionFilter) -> list[int]:
        """Return the numbers of the sessions, by their first start."""
        return self._numbers(choice, "first_started_at, seq")

    def _numbers(self, choice: SessionFilter, order: str) -> list[int]:
        question = f"SELECT seq FROM sessions WHERE {condition(choice)} ORDER BY {order}"  # noqa: S608
        found = self.db.execute(question, choice._asdict() | below(choice.folder) | times(choice))
        return [seq for (seq,) in found]

    def whole(self, session: Session) -> SessionExport:
        """All that is stored of a session."""
        seq, done = session.seq or 0, ActivityQueries(self.db)
        return SessionExport(
            session,
            self.events(seq),
            self.tool_calls(seq),
            self.transcripts(seq),
            self.logged(seq),
            done.commits(seq),
            done.files(seq),
            done.git_start(seq),
            list(done.checkouts(seq).values()),
            done.places(seq),
            CorrectionQueries(self.db).of_session(seq),
            LearningQueries(self.db).of_session(seq),
            CorrectionQueries(self.db).last_answer(seq),
        )

    def events(self, seq: int) -> list[EventRow]:
        """Return the events that counted, by time."""
        rows = self.db.execute(
            "SELECT seq, key, at, type, source, name, agent_id, correction, digest "
            "FROM events WHERE seq = ? ORDER BY +at, key",
            (seq,),
        )
        return list(map(EventRow._make, rows))

    def event_keys(self, seq: int) -> set[str]:
        """Return the keys of its events."""
        found = self.db.execute("SELECT key FROM events WHERE seq = ?", (seq,))
        return {key for (key,) in found}

    def tool_calls(self, seq: int) -> list[ToolCallRow]:
        """Return the calls of tools, by time."""
        rows = self.db.execute(
            "SELECT seq, tool_use_id, name, agent_id, file_path, ok, is_edit, ended_at "
            "FROM tool_calls WHERE seq = ? ORDER BY +ended_at, tool_use_id",
            (seq,),
        )
        calls = map(ToolCallRow._make, rows)
        return [each._replace(ok=bool(each.ok), is_edit=bool(each.is_edit)) for each in calls]

    def transcripts(self, seq: int) -> list[TranscriptExport]:
        """Return the transcripts that were read, each with what it owns, by time."""
        accounts = UsageQueries(self.db)
        messages: dict[int, list[PricedMessage]] = defaultdict(list)
        records: dict[int, list[TranscriptRecord]] = defaultdict(list)
        for message in accounts.messages_of(seq):
            messages[message.place.transcript].append(message)
        for record, _, transcript, _ in TranscriptRecordQueries(self.db).of_session(seq):
            records[transcript].append(record)
        return [
            TranscriptExport(each, messages[each.id], records[each.id])
            for each in accounts.transcripts_of(seq)
        ]

    def logged(self, seq: int) -> dict[str, LoggedCall]:
        """Return the calls that were logged, by key, the oldest first."""
        rows = self.db.execute(
            "SELECT key, at, provider, model, tokens, tokens_input, tokens_output, cost "
            "FROM ai_usage WHERE seq = ? ORDER BY +at, key",
            (seq,),
        )
        return {key: LoggedCall(*call) for key, *call in rows}

    def add_events(self, seq: int, events: Iterable[EventRow]) -> None:
        """Store events that are not there yet."""
        self.db.executemany(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (each._replace(seq=seq) for each in events),
        )

    def add_tool_calls(self, seq: int, calls: Iterable[ToolCallRow]) -> None:
        """Store calls of tools that are not there yet."""
        self.db.executemany(
            "INSERT OR IGNORE INTO tool_calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (each._replace(seq=seq) for each in calls),
        )
