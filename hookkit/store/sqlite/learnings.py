"""The SQL of learnings: each is stored once, with the sessions that it came from.

One that a person forgot stays as a number without words, so that it doesn't come back when it is
marked again. One that only came from deleted sessions is gone.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from hookkit.model.corrections import LearningRow

UNUSED = "text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM learning_sources s WHERE s.id = l.id)"
"""It came from deleted sessions only."""


FOUND = (
    "SELECT l.id, l.text, l.edited_at, s.seq, s.session_id, s.workspace_id, "
    "coalesce(p.name, s.project), s.project, o.at, o.by_person "
    "FROM learnings l JOIN learning_sources o USING (id) JOIN sessions s USING (seq) "
    "LEFT JOIN projects p ON p.path = s.project"
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
        """Store learnings, but for those that were forgotten; the latest edit of one holds."""
        for row in rows:
            self._add(row)

    def _add(self, row: LearningRow) -> None:
        found = self.db.execute("SELECT text, edited_at FROM learnings WHERE id = ?", (row.id,))
        known = found.fetchone()
        if known is None:
            self.db.execute(
                "INSERT INTO learnings VALUES (?, ?, ?)", (row.id, row.text, row.edited_at)
            )
        elif known[0] is None:
            return
        elif row.edited_at and row.edited_at > (known[1] or ""):
            self.edit(row.id, row.text, row.edited_at)
        self.db.execute(
            "INSERT OR IGNORE INTO learning_sources VALUES (?, ?, ?, ?)",
            (row.seq, row.id, row.at, row.by_person),
        )

    def edit(self, learning: str, text: str, at: str) -> None:
        """Overwrite the words of a learning that is known and not forgotten."""
        self.db.execute(
            "UPDATE learnings SET text = ?, edited_at = ? WHERE id = ? AND text IS NOT NULL",
            (text, at, learning),
        )

    def forget(self, learning: str, at: str) -> None:
        """Remove the words of a learning, and its sources."""
        self.db.execute(
            "UPDATE learnings SET text = NULL, edited_at = ? WHERE id = ?", (at, learning)
        )
        self.db.execute("DELETE FROM learning_sources WHERE id = ?", (learning,))

    def take_back(self, seq: int, at: str) -> None:
        """Remove the learnings of a prompt of some time: a hook held it back."""
        self.db.execute(
            "DELETE FROM learning_sources WHERE seq = ? AND at = ? AND by_person", (seq, at)
        )
        self.remove_unused()

    def remove_unused(self) -> None:
        """Remove the learnings without a session."""
        self.db.execute(f"DELETE FROM learnings AS l WHERE {UNUSED}")  # noqa: S608 - our own

    def all(self, begin: str = "") -> list[Learning]:
        """Return the learnings whose ids begin so, the latest first."""
        rows = self.db.execute(
            f"{FOUND} WHERE l.id >= ? AND l.id < ? ORDER BY o.at, s.seq",
            (begin, f"{begin}\U0010ffff"),
        )
        found: dict[tuple[str, str, str | None], list[LearningSource]] = {}
        for *learning, seq, session_id, workspace, project, key, at, by_person in rows:
            source = LearningSource(seq, session_id, workspace, project, key, at, bool(by_person))
            name: tuple[str, str, str | None] = (learning[0], learning[1], learning[2])
            found.setdefault(name, []).append(source)
        learnings = [Learning(*name, tuple(sources)) for name, sources in found.items()]
        return sorted(learnings, key=lambda each: each.sources[-1].at, reverse=True)

    def of_session(self, seq: int) -> list[LearningRow]:
        """Return the learnings of a session, by time."""
        rows = self.db.execute(
            "SELECT seq, id, at, by_person, text, edited_at FROM learning_sources "
            "JOIN learnings USING (id) WHERE seq = ? ORDER BY at, id",
            (seq,),
        )
        return [
            each._replace(by_person=bool(each.by_person)) for each in map(LearningRow._make, rows)
        ]
