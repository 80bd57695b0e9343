"""The SQL of deleted sessions: their rows go, their names stay so that they never come back."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from hookkit.model.activity import LoggedCall
from hookkit.model.priced_message import NO_FILES, Dimensions
from hookkit.store.sqlite.learnings import LearningQueries

TABLES = (
    *("ai_usage", "api_messages", "commits", "corrections", "events", "file_changes"),
    *("git_checkouts", "git_places", "git_starts", "last_answers", "learning_sources"),
    *("session_machines", "tool_calls", "transcript_records", "transcripts", "sessions"),
)
"""The tables with rows of a session, by its number. `worked_spans` and `work_facts` follow
from them."""

ONLY_ITS_OWN = (
    f"SELECT path FROM transcripts t WHERE seq = ?1 AND path NOT IN {NO_FILES} AND NOT EXISTS "  # noqa: S608
    "(SELECT 1 FROM transcripts o WHERE o.path = t.path AND o.seq <> ?1)"
)
UNUSED_FILES = (
    "DELETE FROM files WHERE id IN (SELECT value FROM json_each(?1)) AND id NOT IN "
    "(SELECT file FROM transcript_records WHERE file IN (SELECT value FROM json_each(?1)))"
)
DIMENSIONS = (
    "SELECT json_group_array(dimension) FROM (SELECT dimension FROM api_messages WHERE seq = ?1 "
    "UNION SELECT dimension FROM ai_usage WHERE seq = ?1 "
    "UNION SELECT dimension FROM worked_spans WHERE seq = ?1)"
)
UNUSED_DIMENSIONS = (
    "DELETE FROM dimensions WHERE id IN (SELECT value FROM json_each(?)) "
    "AND NOT EXISTS (SELECT 1 FROM sums WHERE dimension = dimensions.id)"
)
FILES = (
    "SELECT json_group_array(file) FROM (SELECT DISTINCT file FROM transcript_records "
    "WHERE seq = ? AND file IS NOT NULL)"
)

LOGGED = (
    "SELECT d.project, d.branch, d.framework, d.model, at, provider, ai_usage.model, tokens, "
    "tokens_input, tokens_output, cost FROM ai_usage JOIN dimensions d ON d.id = dimension "
    "WHERE seq = ?"
)

Name = tuple[str, str]
"""The workspace and the id of a session."""


class DeletionQueries:
    """The deletions of one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def names(self) -> set[Name]:
        """Return all deleted sessions."""
        return set(self.db.execute("SELECT workspace_id, session_id FROM deleted_sessions"))

    def names_of(self, numbers: Iterable[int]) -> list[Name]:
        """Return the deleted sessions among those with these numbers."""
        found = (
            "SELECT workspace_id, session_id FROM deleted_sessions "
            "WHERE seq IN (SELECT value FROM json_each(?))"
        )
        return self.db.execute(found, (orjson.dumps(list(numbers)).decode(),)).fetchall()

    def without_deleted(self, files: Mapping[Path, str]) -> dict[Path, str]:
        """Return the files, with their agents, that hold more than deleted sessions."""
        gone = {path for (path,) in self.db.execute("SELECT path FROM deleted_transcripts")}
        return {path: agent for path, agent in files.items() if str(path) not in gone}

    def add(self, name: Name, seq: int | None, at: str) -> None:
        """Note that a session is deleted; `seq` is None where it was never here."""
        self.db.execute(
            "INSERT OR IGNORE INTO deleted_sessions VALUES (?, ?, ?, ?)", (*name, seq, at)
        )

    def add_transcripts(self, paths: Iterable[str]) -> None:
        """Note files that need not be read again."""
        self.db.executemany(
            "INSERT OR IGNORE INTO deleted_transcripts VALUES (?)", [(path,) for path in paths]
        )

    def add_own_transcripts(self, seq: int) -> None:
        """Note the files that hold nothing but this session."""
        self.add_transcripts(path for (path,) in self.db.execute(ONLY_ITS_OWN, (seq,)).fetchall())

    def remove_rows(self, seq: int) -> None:
        """Remove all rows of a session; its search texts go when the index is renewed."""
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table} WHERE seq = ?", (seq,))  # noqa: S608 - our own
        self.db.execute("INSERT OR REPLACE INTO unsearched VALUES (?, random())", (seq,))

    def remove_unused_learnings(self) -> None:
        """Remove what people have edited of learnings that no session has any more."""
        LearningQueries(self.db).remove_unused()

    def names_used(self, seq: int) -> tuple[str, str]:
        """Return the numbers of dimensions and files that a session uses, as JSON lists."""
        (dimensions,) = self.db.execute(DIMENSIONS, (seq,)).fetchone()
        (files,) = self.db.execute(FILES, (seq,)).fetchone()
        return dimensions, files

    def remove_unused(self, dimensions: str, files: str) -> None:
        """Remove those names of projects, branches and files that nothing uses any more."""
        self.db.execute(UNUSED_DIMENSIONS, (dimensions,))
        if files != "[]":
            self.db.execute(UNUSED_FILES, (files,))

    def logged(self, seq: int) -> list[tuple[Dimensions, LoggedCall]]:
        """Return the calls that were logged in a session, each with where it counts."""
        rows = self.db.execute(LOGGED, (seq,))
        return [(Dimensions(*row[:4]), LoggedCall(*row[4:])) for row in rows]
