"""The SQL of questions to the search index.

FTS5 gives the newest texts that have certain words one by one, and is done when nobody asks on.
For the beginning of a word (`a*`) it first puts together the texts of all words that begin so: a
second, in two million texts. But what is in so many of them is soon found by looking at the newest.
So texts that have the other words are sifted, as long as enough of them turn out to match; what
they are without is rare, and the index is asked for it.
"""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import NamedTuple

from hookkit.store.search_pages import ROLES, Role, unpacked
from hookkit.store.search_query import Term, index_form, is_open, to_fts
from hookkit.store.sqlite.database import Database

ALWAYS = 2**62
"""Later than any text, in Unix milliseconds."""

BATCH = 64
"""Texts that are sifted together."""

BATCH_LENGTH = 256 * 1024
"""Characters of a batch that is full with fewer."""

SELDOM = 32
"""Of so many texts that are sifted at least one has to match, or the index is asked for more."""

HELD = 2 * BATCH
"""Unpacked pages that are kept: texts of one time lie in few."""

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
    """A text that has all the words."""

    at: int
    """Unix milliseconds; no other text has the same."""
    role: Role
    workspace_id: str
    session_id: str
    page: int
    place: int


class SearchQuestion(NamedTuple):
    """The query for the index itself."""

    db: sqlite3.Connection
    terms: Sequence[Term]
    """Without any, all texts are meant."""
    before: int

    @property
    def is_quick(self) -> bool:
        """Return True if it costs little to ask for many short times instead of a long one."""
        return not any(map(is_open, self.terms))

    def hits(self, since: int, until: int) -> Iterator[Hit]:
        """Return the texts between two times in Unix milliseconds, the newest first."""
        span = since, min(until, self.before - 1)
        if self.terms:
            found = self.db.execute(MATCHING, (to_fts(self.terms), *span))
        else:
            found = self.db.execute(LATEST, span)
        for at, role, *rest in found:
            yield Hit(at, ROLES[role], *rest)


Scope = Callable[[SearchQuestion], Iterator[Hit]]
"""Asks a question where it is to be asked, and leaves out what isn't wanted."""


def between(since: int, until: int) -> Scope:
    """All texts between two times in Unix milliseconds, both in it."""
    return lambda question: question.hits(since, until)


class SearchMatches:
    """The texts that have all the wanted terms, as they are while one transaction lasts."""

    def __init__(self, db: sqlite3.Connection, wanted: Sequence[Term]) -> None:
        self.db = db
        self.wanted = wanted
        self._pages: dict[int, list[str]] = {}

    def words(self, hit: Hit) -> str:
        """Return the text of a hit."""
        if hit.page not in self._pages:
            found = self.db.execute("SELECT words FROM pages WHERE id = ?", (hit.page,)).fetchone()
            if len(self._pages) == HELD:
                self._pages.clear()
            self._pages[hit.page] = unpacked(found[0])
        return self._pages[hit.page][hit.place]

    def hits(self, scope: Scope) -> Iterator[Hit]:
        """Yield the newest first. They are looked up as they are asked for."""
        left = [term for term in self.wanted if is_open(term)]
        candidates = scope(self._without(left, ALWAYS))
        while left:
            rare = yield from self._sifted(candidates, left)
            following = next(candidates, None)
            if following is None:
                return
            left = [term for term in left if term != rare]
            candidates = scope(self._without(left, following.at + 1))
        yield from candidates

    def _without(self, left: Sequence[Term], before: int) -> SearchQuestion:
        asked = [term for term in self.wanted if term not in left]
        return SearchQuestion(self.db, asked, before)

    def _sifted(
        self, candidates: Iterator[Hit], left: Sequence[Term]
    ) -> Generator[Hit, None, Term | None]:
        """Those that match, as long as many do; then the rarest of the terms that are left."""
        sieve = MatchFilter(self.db)
        try:
            while batch := self._batch(candidates):
                sieve.fill((hit.at, said) for hit, said in batch)
                found = sieve.matching(self.wanted)
                yield from (hit for hit, _ in batch if hit.at in found)
                if len(found) * SELDOM < len(batch):
                    return min(left, key=lambda term: len(sieve.matching([term])))
        finally:
            sieve.close()
        return None

    def _batch(self, candidates: Iterator[Hit]) -> list[tuple[Hit, str]]:
        """Return the next few with their texts, as the index takes them in."""
        batch, length = [], 0
        for hit in candidates:
            said = index_form(self.words(hit))
            batch.append((hit, said))
            length += len(said)
            if len(batch) == BATCH or length >= BATCH_LENGTH:
                break
        return batch


class MatchFilter:
    """An index like the large one, but of a few texts, and in memory: it tells the same of them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        (model,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'words'").fetchone()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.execute(model)

    def close(self) -> None:
        """Forget all of it."""
        self.db.close()

    def fill(self, texts: Iterable[tuple[int, str]]) -> None:
        """Take in texts with their numbers, instead of those before."""
        self.db.execute("BEGIN")
        self.db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        self.db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
        self.db.execute("COMMIT")

    def matching(self, wanted: Iterable[Term]) -> set[int]:
        """Return the numbers of those that have all the wanted terms."""
        found = self.db.execute("SELECT rowid FROM words WHERE words MATCH ?", (to_fts(wanted),))
        return {number for (number,) in found}


def count_of(database: Database, project: str) -> int:
    """Return how many sessions a project has."""
    return int(database.db.execute(COUNT, (project,)).fetchone()[0])


def sessions_of(database: Database, project: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the sessions of a project, workspace and id, with their first and their last day."""
    found = database.db.execute(SESSIONS, (project,))
    return {(workspace, name): (first, last) for workspace, name, first, last in found}
