"""The SQL of what happened in one session, as its events and transcripts were recorded."""

import sqlite3
from typing import NamedTuple

from hookkit.model.own_notes import OWN_NOTES

NOTHING = ", ".join(f"'{name}'" for name in sorted({*OWN_NOTES, "otel", "statusline", "counted"}))
"""Types of events that no person did and no agent reported while it worked."""

EVENTS = (
    "SELECT at, type, name, agent_id FROM events WHERE seq = ? "  # noqa: S608
    f"AND type NOT IN ({NOTHING}) ORDER BY +at, key LIMIT ?"
)
CALLS = (
    "SELECT ended_at, name, agent_id, file_path, ok, is_edit FROM tool_calls WHERE seq = ? "
    "ORDER BY +ended_at, name, file_path LIMIT ?"
)
RECORDS = (
    "SELECT r.at, r.flags, f.path, t.path, t.is_sidechain FROM transcript_records r "
    "JOIN transcripts t ON t.id = r.transcript LEFT JOIN files f ON f.id = r.file "
    "WHERE r.seq = ? ORDER BY r.at, r.id LIMIT ?"
)


WORK = (
    "SELECT r.at, r.flags, t.path, t.is_sidechain FROM transcript_records r "
    "JOIN transcripts t ON t.id = r.transcript WHERE r.seq = ?"
)


class HookEvent(NamedTuple):
    """An event that was recorded."""

    at: str
    type: str
    name: str
    agent_id: str | None


class HookCall(NamedTuple):
    """A tool call that hooks reported."""

    ended_at: str
    name: str
    agent_id: str | None
    file_path: str | None
    ok: bool
    is_edit: bool


class CountedRecord(NamedTuple):
    """A record of a transcript that is counted."""

    at: int
    """Unix milliseconds."""
    flags: int
    """As in model/transcript_records.py."""
    file: str | None
    transcript: str
    """The path of its transcript."""
    is_subagent: bool


class HappeningQueries:
    """What happened in the sessions of one database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def events(self, seq: int, limit: int) -> list[HookEvent]:
        """Return the events of a session, the earliest first."""
        return [HookEvent(*row) for row in self.db.execute(EVENTS, (seq, limit))]

    def calls(self, seq: int, limit: int) -> list[HookCall]:
        """Return the tool calls that hooks reported of a session, the earliest first."""
        rows = self.db.execute(CALLS, (seq, limit))
        return [
            HookCall(at, name, agent, path, bool(ok), bool(edit))
            for at, name, agent, path, ok, edit in rows
        ]

    def work(self, seq: int) -> list[tuple[int, int, str, int]]:
        """Return time, flags and transcript of all that is counted, and if a subagent did it."""
        return self.db.execute(WORK, (seq,)).fetchall()

    def records(self, seq: int, limit: int) -> list[CountedRecord]:
        """Return what is counted in the transcripts of a session, the earliest first."""
        rows = self.db.execute(RECORDS, (seq, limit))
        return [
            CountedRecord(at, flags, file, path, bool(is_sidechain))
            for at, flags, file, path, is_sidechain in rows
        ]
