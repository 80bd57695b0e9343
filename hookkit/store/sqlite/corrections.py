"""The SQL of corrections: their words, and what came before them."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hookkit.model.corrections import CorrectionRow
from hookkit.store.sqlite.totals import UsageFilter

JOINED = (
    "FROM corrections c JOIN sessions s USING (seq) LEFT JOIN projects p ON p.path = s.project "
    "/*team AND p.member = s.member */"
)
FOUND = (
    "SELECT c.seq, c.key, c.at, c.rule, c.prompt, c.asked, c.answered, "
    f"s.session_id, s.title, coalesce(p.name, s.project), s.model {JOINED}"
)
OF_SPAN = "{plus}s.first_started_at >= :begin AND {plus}s.first_started_at < :end"
"""The sessions whose counts are in the totals of a span (totals.py).

For all time without the index by time, which would lead through every session there is: those with
corrections are found from these.
"""

OF_PLACE = {
    "project": " AND +s.project = :project",
    "branch": " AND s.git_branch = :branch",
    "model": " AND instr(lower(s.model), lower(:model)) > 0",
}
"""Field of a span → the condition that it makes."""

FILES_BEFORE = (
    "SELECT DISTINCT file_path FROM tool_calls WHERE seq = :seq AND is_edit AND ok "
    "AND file_path IS NOT NULL AND ended_at <= :at AND ended_at >= coalesce("
    "(SELECT max(at) FROM events WHERE seq = :seq AND type = 'prompt' AND at <= :at "
    "AND key <> :key), '') ORDER BY file_path"
)


class FoundCorrection(NamedTuple):
    """A correction and its session."""

    row: CorrectionRow
    session_id: str
    title: str
    project: str | None
    """Its name."""
    model: str | None
    files: tuple[str, ...]
    """Those that the agent edited between the prompt before and the correction."""


class CorrectionQueries:
    """The corrections of one database; to write, the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def add(self, rows: Iterable[CorrectionRow]) -> None:
        """Store corrections; one that is there stays as it is."""
        self.db.executemany("INSERT OR IGNORE INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def remove(self, seq: int, at: str) -> None:
        """Remove the correction by a prompt of some time: a hook held it back."""
        self.db.execute(
            "DELETE FROM corrections WHERE seq = ? AND at = ? AND prompt IS NOT NULL", (seq, at)
        )

    def of_session(self, seq: int) -> list[CorrectionRow]:
        """Return the corrections of a session, by time."""
        found = (
            "SELECT seq, key, at, rule, prompt, asked, answered FROM corrections "
            "WHERE seq = ? ORDER BY at, key"
        )
        return list(map(CorrectionRow._make, self.db.execute(found, (seq,))))

    def newest(self, choice: UsageFilter, limit: int) -> list[FoundCorrection]:
        """Return the latest corrections of the sessions that began in a span."""
        question = (
            f"{FOUND} WHERE {condition(choice)} ORDER BY c.at DESC, c.seq, c.key LIMIT :limit"
        )
        values = choice._asdict() | choice.quarters | {"limit": limit}
        return [self._found(*row) for row in self.db.execute(question, values).fetchall()]

    def _found(self, *row: Any) -> FoundCorrection:
        *correction, session_id, title, project, model = row
        known = CorrectionRow._make(correction)
        files = self.files_before(known)
        return FoundCorrection(known, session_id, title, project, model, files)

    def count(self, choice: UsageFilter) -> int:
        """Return how many corrections these sessions have."""
        question = f"SELECT count(*) {JOINED} WHERE {condition(choice)}"
        values = choice._asdict() | choice.quarters
        return int(self.db.execute(question, values).fetchone()[0])

    def files_before(self, row: CorrectionRow) -> tuple[str, ...]:
        """Return the files that the agent edited between the prompt before and a correction."""
        found = self.db.execute(FILES_BEFORE, row._asdict())
        return tuple(path for (path,) in found)

    def last_answer(self, seq: int) -> str | None:
        """Return how the agent's last answer in a session begins."""
        found = self.db.execute("SELECT text FROM last_answers WHERE seq = ?", (seq,)).fetchone()
        return found[0] if found else None

    def keep_answers(self, answers: Mapping[int, str]) -> None:
        """Store the last answers, by session."""
        self.db.executemany("INSERT OR REPLACE INTO last_answers VALUES (?, ?)", answers.items())


def condition(choice: UsageFilter) -> str:
    """Return the condition by which the sessions of a span are found soonest."""
    tests = (test for name, test in OF_PLACE.items() if getattr(choice, name) is not None)
    return OF_SPAN.format(plus="" if choice.since else "+") + "".join(tests)
