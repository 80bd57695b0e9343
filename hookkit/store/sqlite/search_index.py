"""Write the search index: texts, their owners and their words.

It is an index, not the truth: a file of its own, made from transcripts (texts.py), from the texts
that other machines have sent (sync/received_texts.py) and from what sessions are called. Positions
are stored in the transaction that stores the texts.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hookkit.errors import FullError, LockedError, NewerError, StoreError
from hookkit.lib.system.full_disk import is_io_error
from hookkit.model.usage import Ownership
from hookkit.store.search_form import index_form
from hookkit.store.search_pages import (
    ROLES,
    Page,
    Role,
    SearchableText,
    Text,
    mark_of,
    packed,
    unpacked,
)
from hookkit.store.search_query import Term
from hookkit.store.sqlite import search_removal
from hookkit.store.sqlite.database import connected, explained, prepare
from hookkit.store.sqlite.migrate import migrate
from hookkit.store.sqlite.search_matches import SearchMatches
from hookkit.store.sqlite.search_renewal import is_current, renew
from hookkit.store.sqlite.search_spans import Spans
from hookkit.store.sqlite.stored_positions import NOT_INDEXED, IndexedPositions

AT_ONCE = 3 * 1024 * 1024
"""Bytes of packed pages to hold in memory at once."""


class SearchIndex:
    """The search index. Its only writer is the process that reads transcripts."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self.db = db
        self.path = path

    @classmethod
    def open(cls, path: Path) -> "SearchIndex":
        """Open the index, and create or renew it if necessary. Raises StoreError."""
        db = connected(path)
        try:
            prepare(db)
            migrate(db, "search")
            if not is_current(db):
                renew(db)
        except (sqlite3.Error, StoreError, zlib.error, ValueError) as error:
            with closing(db):
                raise broken(error, path) from None
        return cls(db, path)

    def __enter__(self) -> "SearchIndex":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do the block in a transaction. Raises LockedError if another process is writing."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise broken(error, self.path) from None
        try:
            with self.db:  # which commits, or rolls back
                yield
        except (sqlite3.Error, zlib.error, ValueError) as error:
            raise broken(error, self.path) from None

    def positions(self) -> IndexedPositions:
        """Return the positions in all known files."""
        return IndexedPositions(self.db)

    def not_indexed(self, database: Path) -> list[str]:
        """Return the transcripts that a database has counted and this index doesn't know.

        Raises StoreError.
        """
        try:
            self.db.execute("ATTACH ? AS counted", (str(database),))
            try:
                return [path for (path,) in self.db.execute(NOT_INDEXED)]
            finally:
                self.db.execute("DETACH counted")
        except sqlite3.Error as error:
            raise broken(error, self.path) from None

    @property
    def has_transcripts(self) -> bool:
        """Return True if any file was read, or another machine has sent texts."""
        found = "SELECT 1 FROM (SELECT path FROM positions UNION ALL SELECT stream FROM streams)"
        return self.db.execute(f"{found} LIMIT 1").fetchone() is not None

    def positions_of(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the positions in some files. Raises StoreError."""
        try:
            found = (self._position(path) for path in paths)
            return dict(row for row in found if row)
        except sqlite3.Error as error:
            raise broken(error, self.path) from None

    def _position(self, path: str) -> tuple[str, str] | None:
        found = self.db.execute("SELECT path, position FROM positions WHERE path = ?", (path,))
        row: tuple[str, str] | None = found.fetchone()
        return row

    def enter(self, passes: Iterable[SearchableText]) -> None:
        """Add the texts and positions of passes over transcripts in one transaction.

        Raises LockedError if another process is writing.
        """
        with self.transaction():
            for each in self._entered(passes):
                self.db.execute(
                    "INSERT OR REPLACE INTO positions VALUES (?, ?)", (each.path, each.position)
                )

    def enter_received(self, passes: Iterable[SearchableText], stream: str, following: int) -> None:
        """Add texts of a stream of another machine, of which `following` is the next number.

        Raises LockedError if another process is writing.
        """
        with self.transaction():
            for _ in self._entered(passes):
                pass
            self.db.execute("INSERT OR REPLACE INTO streams VALUES (?, ?)", (stream, following))

    def next_of(self, stream: str) -> int:
        """Return the number of the next text of a stream of another machine."""
        found = self.db.execute("SELECT next FROM streams WHERE stream = ?", (stream,)).fetchone()
        return 1 if found is None else int(found[0])

    def _entered(self, passes: Iterable[SearchableText]) -> Iterator[SearchableText]:
        """Add the texts of passes, some megabytes at a time; yield each pass."""
        waiting, size = [], 0
        for each in passes:
            sources = self._sources(each)
            for page in each.pages:
                waiting.append((sources, page))
                size += len(page.words)
                if size > AT_ONCE:
                    self._enter_pages(waiting)
                    waiting, size = [], 0
            yield each
        self._enter_pages(waiting)

    def _sources(self, each: SearchableText) -> list[tuple[int, Ownership]]:
        """Return the sources of a pass, by the number of the claim."""
        if each.moved_from:
            move = each.path, each.moved_from
            self.db.execute("UPDATE OR IGNORE sources SET path = ? WHERE path = ?", move)
            self.db.execute("DELETE FROM positions WHERE path = ?", move[1:])
        return [(self._source(each.path, claim), claim) for claim in each.claims]

    def _source(self, path: str, claim: Ownership, workspace_id: str = "local") -> int:
        found = self.db.execute(
            "INSERT INTO sources (path, workspace_id, session_id, is_copy, is_sidechain, "
            "started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "started_at = excluded.started_at, ended_at = excluded.ended_at RETURNING id",
            (path, workspace_id, claim.session_id, *claim[:4]),
        ).fetchone()
        return int(found[0])

    def _enter_pages(self, pages: list[tuple[list[tuple[int, Ownership]], Page]]) -> None:
        """Store pages, in the order of their numbers.

        The words of a lower number would form a segment of their own.
        """
        rows = []
        for sources, page in pages:
            number = self._page(page.words)
            words = unpacked(page.words)
            for place, text in enumerate(page.texts):
                rows.append((text, *sources[text.claim], number, place, words[place]))
        new, spans = [], Spans()
        for text, source, claim, page_number, place, content in sorted(rows, key=_time):
            where = text.mark, source, text.role, page_number, place
            free = self._add(text.at, where)
            if free is None:
                free = self._add_beside(text, where, claim)
            if free is not None:
                new.append((free, index_form(content)))
                spans.add(source, page_number, free)
        new.sort()
        self.db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", new)
        spans.write(self.db)

    def _page(self, words: bytes) -> int:
        return self.db.execute("INSERT INTO pages (words) VALUES (?)", (words,)).lastrowid or 0

    def _add(self, number: int, where: tuple[int, ...]) -> int | None:
        """Store a text under a number; None if the number or the text exists already."""
        done = self.db.execute(
            "INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?, ?, ?)", (number, *where)
        )
        return number if done.rowcount else None

    def _add_beside(self, text: Text, where: tuple[int, ...], claim: Ownership) -> int | None:
        """Store a text whose number is taken; None where it is there, and now its owner's."""
        known = self.db.execute(
            "SELECT s.is_copy, s.is_sidechain, s.started_at, s.ended_at, s.session_id, "
            "t.page, t.id FROM texts t JOIN sources s ON s.id = t.source WHERE t.mark = ?",
            (text.mark,),
        ).fetchone()
        if known is None:
            added = (self._add(number, where) for number in numbers_beside(text))
            return next(number for number in added if number is not None)
        *owner, page, number = known
        if claim < (bool(owner[0]), bool(owner[1]), *owner[2:]):
            self.db.execute("UPDATE texts SET source = ? WHERE mark = ?", (where[1], text.mark))
            spans = Spans()
            spans.add(where[1], page, number)
            spans.write(self.db)
        return None

    def remove_sessions(self, names: Iterable[tuple[str, str]]) -> None:
        """Remove all texts of sessions: workspace and id.

        Raises LockedError if another process is writing.
        """
        with self.transaction():
            for workspace_id, session_id in names:
                search_removal.remove(self.db, workspace_id, session_id)

    def texts_of(self, names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those of some sessions, workspace and id, that have texts."""
        question = "SELECT 1 FROM sources WHERE (workspace_id, session_id) = (?, ?) LIMIT 1"
        return [each for each in names if self.db.execute(question, each).fetchone()]

    # What sessions are called

    @property
    def knows_sessions(self) -> bool:
        """Return True if sessions were indexed since the index was created."""
        return self.db.execute("SELECT 1 FROM meta WHERE name = 'sessions'").fetchone() is not None

    def name_sessions(self, named: Iterable[tuple[str, str, int, dict[Role, str]]]) -> None:
        """Index the names of sessions: workspace, id, time in Unix ms, and texts by role.

        Raises LockedError if another process is writing.
        """
        with self.transaction():
            for workspace_id, session_id, at, words in named:
                source = self._source("", Ownership(session_id=session_id), workspace_id)
                for number, role in enumerate(ROLES[: ROLES.index("prompt")]):
                    mark = mark_of(f"{workspace_id}\0{session_id}\0{role}")
                    self._forget(mark)
                    if content := words.get(role):
                        text = Text(at, mark, 0, number)
                        self._enter_pages(
                            [([(source, Ownership())], Page([text], packed([content])))]
                        )
            self.db.execute("INSERT OR REPLACE INTO meta VALUES ('sessions', 'known')")

    def _forget(self, mark: int) -> None:
        """Remove a text that has its own page."""
        found = "SELECT t.id, t.source, p.id, p.words FROM texts t JOIN pages p ON p.id = t.page"
        known = self.db.execute(f"{found} WHERE t.mark = ?", (mark,)).fetchall()
        for number, source, page, words in known:
            gone = number, index_form(unpacked(words)[0])
            self.db.execute("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", gone)
            self.db.execute("DELETE FROM texts WHERE id = ?", (number,))
            self.db.execute("DELETE FROM pages WHERE id = ?", (page,))
            self.db.execute("DELETE FROM spans WHERE source = ? AND page = ?", (source, page))

    @contextmanager
    def ask(self, terms: Sequence[Term]) -> Iterator[SearchMatches]:
        """Open a read transaction on the texts that match all terms.

        Concurrent writes are not visible in it.
        """
        self.db.execute("BEGIN")
        try:
            yield SearchMatches(self.db, terms)
        finally:
            self.db.rollback()


def numbers_beside(text: Text) -> Iterator[int]:
    """Yield numbers after a text's time, from ranges that double, spread by the text's mark.

    A file without times has thousands of texts of one time: each finds a free number in about as
    many tries as the range was doubled, where counting on would try all that are taken.
    """
    spread, reach = text.mark, 1
    while True:
        spread = (spread * 6_364_136_223_846_793_005 + 1) % 2**64  # Knuth's multiplier (MMIX)
        yield text.at + 1 + (spread >> 32) % reach
        reach *= 2


def broken(error: sqlite3.Error | StoreError | zlib.error | ValueError, path: Path) -> StoreError:
    """Return the error message for a broken index."""
    remedy = "Delete it"
    if isinstance(error, sqlite3.Error):
        if is_io_error(error):  # it is seldom the index that is at fault
            remedy = "Try again; if that doesn't help, delete it"
        error = explained(error, path)
    if isinstance(error, FullError | LockedError | NewerError):
        return error
    return StoreError(
        f"The search index {path} can't be used ({str(error).rstrip('.')}). {remedy}; "
        "`hookkit import` builds it again."
    )


def _time(row: tuple[Any, ...]) -> int:
    at: int = row[0].at
    return at
