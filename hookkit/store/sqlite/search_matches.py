"""Query the search index.

FTS5 yields the newest texts that contain given words one by one, and stops when the caller stops.
For a prefix (`a*`) it first merges the texts of all matching words, which takes a second for two
million texts. A prefix with so many texts is soon found by scanning the newest ones, so texts that
contain the other words are filtered here as long as enough of them match. A term that they lack is
rare, and the index is queried for it.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import NamedTuple

from hookkit.store.search_form import index_form
from hookkit.store.search_pages import ROLES, Role, unpacked
from hookkit.store.search_query import Term, is_open, to_fts
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_spans import MARKS_OF_SESSION, OF_SESSION

ALWAYS = 2**62
"""Later than any text, in Unix milliseconds."""

EARLIEST = -ALWAYS
"""Earlier than any text, in Unix milliseconds: some clocks begin before 1970."""

BATCH = 64
"""Texts that are filtered together."""

BATCH_LENGTH = 256 * 1024
"""Characters that fill a batch of fewer texts."""

SELDOM = 32
"""At least one of so many filtered texts has to match, or the index is queried again."""

HELD = 2 * BATCH
"""Unpacked pages to cache: texts of one time are in few pages."""

HIT = (
    "t.id, t.role, s.workspace_id, s.session_id, t.page, t.place "
    "FROM {} CROSS JOIN sources s ON s.id = t.source WHERE {} BETWEEN ? AND ? ORDER BY {} DESC"
)
LATEST = "SELECT " + HIT.format("texts t", "t.id", "t.id")
MATCHING = "SELECT " + HIT.format(
    "words CROSS JOIN texts t ON t.id = words.rowid", "words MATCH ? AND words.rowid", "words.rowid"
)

COUNT = "SELECT count(*) FROM sessions WHERE project = ?"
SESSIONS = (
    "SELECT workspace_id, session_id, substr(first_started_at, 1, 10), "
    "substr(last_activity, 1, 10) FROM sessions WHERE project = ?"
)


class Hit(NamedTuple):
    """A text that matches all terms."""

    at: int
    """Unix milliseconds, unique among all texts."""
    role: Role
    workspace_id: str
    session_id: str
    page: int
    place: int


class SearchQuestion(NamedTuple):
    """A query to the index itself."""

    db: sqlite3.Connection
    terms: Sequence[Term]
    """The terms to match; none match all texts."""
    before: int

    @property
    def is_quick(self) -> bool:
        """Return True if querying many short periods is as cheap as one long period."""
        return not any(map(is_open, self.terms))

    def hits(self, since: int, until: int) -> Iterator[Hit]:
        """Yield the texts between two times in Unix milliseconds, the newest first."""
        span = since, min(until, self.before - 1)
        if self.terms:
            found = self.db.execute(MATCHING, (to_fts(self.terms), *span))
        else:
            found = self.db.execute(LATEST, span)
        for at, role, *rest in found:
            yield Hit(at, ROLES[role], *rest)


Scope = Callable[[SearchQuestion], Iterator[Hit]]
"""Runs a query on a part of the index and filters its hits."""


def between(since: int, until: int) -> Scope:
    """Return the scope between two times in Unix milliseconds, both inclusive."""
    return lambda question: question.hits(since, until)


class SearchMatches:
    """The texts that match all terms, read in one transaction."""

    def __init__(self, db: sqlite3.Connection, terms: Sequence[Term]) -> None:
        self.db = db
        self.terms = terms
        self._pages: dict[int, list[str]] = {}

    def words(self, hit: Hit) -> str:
        """Return the text of a hit."""
        if hit.page not in self._pages:
            found = self.db.execute("SELECT words FROM pages WHERE id = ?", (hit.page,)).fetchone()
            if len(self._pages) == HELD:
                self._pages.clear()
            self._pages[hit.page] = unpacked(found[0])
        return self._pages[hit.page][hit.place]

    def of_session(self, workspace_id: str, session_id: str) -> list[Hit]:
        """Return all texts of one session, the oldest first, whether or not they match."""
        name = workspace_id, session_id
        found = self.db.execute(OF_SESSION, name)
        return [Hit(at, ROLES[role], *name, *where) for at, role, *where in found]

    def marks_of_session(self, workspace_id: str, session_id: str) -> dict[int, int]:
        """Return the mark of each text of a session, by its time."""
        return dict(self.db.execute(MARKS_OF_SESSION, (workspace_id, session_id)))

    def hits(self, scope: Scope) -> Iterator[Hit]:
        """Yield the matching texts lazily, the newest first."""
        left = [term for term in self.terms if is_open(term)]
        candidates = scope(self._without(left, ALWAYS))
        while left:
            rare = yield from self._filtered(candidates, left)
            following = next(candidates, None)
            if following is None:
                return
            left = [term for term in left if term != rare]
            candidates = scope(self._without(left, following.at + 1))
        yield from candidates

    def _without(self, left: Sequence[Term], before: int) -> SearchQuestion:
        closed = [term for term in self.terms if term not in left]
        return SearchQuestion(self.db, closed, before)

    def _filtered(
        self, candidates: Iterator[Hit], left: Sequence[Term]
    ) -> Generator[Hit, None, Term | None]:
        """Yield matching texts while many match; then return the rarest of the open terms."""
        filter_ = MatchFilter(self.db)
        try:
            while batch := self._batch(candidates):
                filter_.fill((hit.at, text) for hit, text in batch)
                found = filter_.matching(self.terms)
                yield from (hit for hit, _ in batch if hit.at in found)
                if len(found) * SELDOM < len(batch):
                    return min(left, key=lambda term: len(filter_.matching([term])))
        finally:
            filter_.close()
        return None

    def _batch(self, candidates: Iterator[Hit]) -> list[tuple[Hit, str]]:
        """Return the next hits with their texts in the index's form."""
        batch, length = [], 0
        for hit in candidates:
            text = index_form(self.words(hit))
            batch.append((hit, text))
            length += len(text)
            if len(batch) == BATCH or length >= BATCH_LENGTH:
                break
        return batch


class MatchFilter:
    """An in-memory copy of the index for a few texts, with the same matching rules."""

    def __init__(self, db: sqlite3.Connection) -> None:
        (model,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'words'").fetchone()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.execute(model)

    def close(self) -> None:
        """Close the index."""
        self.db.close()

    def fill(self, texts: Iterable[tuple[int, str]]) -> None:
        """Replace the content by texts with their numbers."""
        self.db.execute("BEGIN")
        self.db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        self.db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
        self.db.execute("COMMIT")

    def matching(self, terms: Iterable[Term]) -> set[int]:
        """Return the numbers of the texts that match all terms."""
        found = self.db.execute("SELECT rowid FROM words WHERE words MATCH ?", (to_fts(terms),))
        return {number for (number,) in found}


def count_of(database: Database, project: str) -> int:
    """Return how many sessions a project has."""
    return int(database.db.execute(COUNT, (project,)).fetchone()[0])


def sessions_of(database: Database, project: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the sessions of a project, workspace and id, with their first and their last day."""
    found = database.db.execute(SESSIONS, (project,))
    return {(workspace, name): (first, last) for workspace, name, first, last in found}
