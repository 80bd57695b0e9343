"""The SQL of learnings: where each was marked, and the edits, whichever comes first.

One that a person forgot stays as a number without words, so that it doesn't come back when it is
marked again. One that only came from deleted sessions is gone.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from hookkit.model.corrections import LearningRow

FOUND = (
    "SELECT o.id, coalesce(e.text, o.text), e.at, s.seq, s.session_id, s.workspace_id, "
    "coalesce(p.name, s.project), s.project, o.at, o.by_person "
    "FROM learning_sources o JOIN sessions s USING (seq) "
    "LEFT JOIN learning_edits e ON e.id = o.id /*team AND e.member = o.member */ "
    "LEFT JOIN projects p ON p.path = s.project /*team AND p.member = s.member */"
    "WHERE o.id >= ? AND o.id < ? ORDER BY o.at, s.seq, o.id"
)
ADD_SOURCE = (
    "INSERT INTO learning_sources SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS "
    "(SELECT 1 FROM learning_edits WHERE id = ? AND text IS NULL) "
    "ON CONFLICT (seq, id) DO UPDATE SET "
    "at = min(at, excluded.at), by_person = max(by_person, excluded.by_person)"
)
"""A hook and the transcript may report the same words, in any order."""

EDIT = (
    "INSERT INTO learning_edits VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE "
    "SET text = excluded.text, at = excluded.at "
    "WHERE text IS NOT NULL AND (excluded.at, excluded.text) > (at, text)"
)
REMOVE_UNUSED = (
    "DELETE FROM learning_edits WHERE text IS NOT NULL "
    "AND id NOT IN (SELECT id FROM learning_sources)"
)


class LearningSource(NamedTuple):
    """A session that a learning came from."""

    seq: int
    session_id: str
    workspace_id: str
    project: str | None
    """Its name."""
    project_key: str | None
    """Its path, or the name that a person gave."""
    at: str
    by_person: bool


class Learning(NamedTuple):
    """A learning with its sources, the first one first."""

    id: str
    text: str
    edited_at: str | None
    sources: tuple[LearningSource, ...]


class LearningQueries:
    """The learnings of one database; to write, the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def add(self, rows: Iterable[LearningRow]) -> None:
        """Store learnings with their edits, but for those that were forgotten."""
        for row in rows:
            source = row.seq, row.id, row.at, row.by_person, row.text
            self.db.execute(ADD_SOURCE, (*source, row.id))
            if row.edited is not None and row.edited_at is not None:
                self.edit(row.id, row.edited, row.edited_at)

    def edit(self, learning: str, text: str, at: str) -> None:
        """Store the new words of a learning; the latest ones hold."""
        self.db.execute(EDIT, (learning, text, at))

    def forget(self, learning: str, at: str) -> None:
        """Remove the words of a learning, and its sources."""
        self.db.execute("INSERT OR REPLACE INTO learning_edits VALUES (?, NULL, ?)", (learning, at))
        self.db.execute("DELETE FROM learning_sources WHERE id = ?", (learning,))

    def take_back(self, seq: int, at: str) -> None:
        """Remove the learnings of a prompt of some time: a hook held it back."""
        self.db.execute(
            "DELETE FROM learning_sources WHERE seq = ? AND at = ? AND by_person", (seq, at)
        )

    def remove_unused(self) -> None:
        """Remove the edits of learnings that no session has any more."""
        self.db.execute(REMOVE_UNUSED)

    def all(self, begin: str = "") -> list[Learning]:
        """Return the learnings whose ids begin so, the latest first."""
        rows = self.db.execute(FOUND, (begin, f"{begin}\U0010ffff"))
        found: dict[tuple[str, str, str | None], list[LearningSource]] = {}
        for name, text, edited_at, *source in rows:
            known = LearningSource._make(source)
            known = known._replace(by_person=bool(known.by_person))
            found.setdefault((name, text, edited_at), []).append(known)
        learnings = [Learning(*name, tuple(sources)) for name, sources in found.items()]
        return sorted(learnings, key=lambda each: each.sources[-1].at, reverse=True)

    def of_session(self, seq: int) -> list[LearningRow]:
        """Return the learnings of a session, by time."""
        rows = self.db.execute(
            "SELECT seq, id, o.at, by_person, o.text, e.text, e.at FROM learning_sources o "
            "LEFT JOIN learning_edits e USING (id) WHERE seq = ? ORDER BY o.at, id",
            (seq,),
        )
        found = map(LearningRow._make, rows)
        return [each._replace(by_person=bool(each.by_person)) for each in found]
