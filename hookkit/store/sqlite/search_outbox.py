"""Find the texts of this machine's transcripts that other machines don't have yet.

New texts are noted, by source and page, as soon as any are sent. `sent` returns how far they went:
in an index that was built again it is missing, and all texts are compared with what was sent.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hookkit.model.priced_message import ELSEWHERE
from hookkit.store.search_pages import ROLES, Role, unpacked

NOTE = (
    "INSERT INTO unsent (source, page) SELECT ?, ? "
    "WHERE EXISTS (SELECT 1 FROM meta WHERE name = 'sent')"
)

_TEXTS = (
    "SELECT t.page, t.place, s.session_id, t.id, t.mark, t.role, s.path, s.is_copy, "  # noqa: S608
    "s.is_sidechain, s.started_at, s.ended_at FROM {} CROSS JOIN sources s ON s.id = p.source "
    "CROSS JOIN texts t ON t.id BETWEEN p.first AND p.last AND t.page = p.page "
    "AND t.source = s.id "
    f"WHERE s.path <> '' AND s.path NOT GLOB '{ELSEWHERE}*' ORDER BY p.page, t.place"
)
ALL = _TEXTS.format("spans p")
NOTED = _TEXTS.format(
    "(SELECT DISTINCT source, page FROM unsent WHERE number <= ?) AS u "
    "CROSS JOIN spans p ON p.source = u.source AND p.page = u.page"
)


class OwnText(NamedTuple):
    """A text of one of this machine's transcripts."""

    words: str
    session_id: str
    at: int
    """Unix milliseconds, or the next that was free."""
    mark: int
    role: Role
    path: str
    claim: tuple[bool, bool, str, str]
    """That of the transcript, as Ownership has it, without the session."""


def note(db: sqlite3.Connection, sources: Iterable[tuple[int, int]]) -> None:
    """Note that pages have new texts of sources, in the caller's transaction."""
    db.executemany(NOTE, sources)


def sent(db: sqlite3.Connection) -> str | None:
    """Return how far texts were sent, as `settle` has stored it; None if it isn't known."""
    found = db.execute("SELECT value FROM meta WHERE name = 'sent'").fetchone()
    return None if found is None else str(found[0])


def last(db: sqlite3.Connection) -> int:
    """Return the number of the last note; 0 if there is none."""
    return int(db.execute("SELECT coalesce(max(number), 0) FROM unsent").fetchone()[0])


def noted(db: sqlite3.Connection, until: int) -> Iterator[OwnText]:
    """Yield the texts of the notes up to a number; those of a page may repeat what was sent.

    Raises sqlite3.Error, zlib.error or ValueError where the index is damaged.
    """
    return _texts(db, db.execute(NOTED, (until,)))


def every(db: sqlite3.Connection) -> Iterator[OwnText]:
    """Yield all texts. Raises what `noted` does."""
    return _texts(db, db.execute(ALL))


def _texts(db: sqlite3.Connection, found: sqlite3.Cursor) -> Iterator[OwnText]:
    number, words = None, list[str]()
    for page, place, session_id, at, mark, role, path, *claim in found:
        if page != number:
            row = db.execute("SELECT words FROM pages WHERE id = ?", (page,)).fetchone()
            number, words = page, unpacked(row[0])
        is_copy, is_sidechain, started_at, ended_at = claim
        rest = bool(is_copy), bool(is_sidechain), started_at, ended_at
        yield OwnText(words[place], session_id, at, mark, ROLES[role], path, rest)


def settle(db: sqlite3.Connection, until: int, how_far: str) -> None:
    """Remove the notes up to a number, and store how far texts were sent, in a transaction."""
    db.execute("DELETE FROM unsent WHERE number <= ?", (until,))
    db.execute("INSERT OR REPLACE INTO meta VALUES ('sent', ?)", (how_far,))


def stop(db: sqlite3.Connection) -> None:
    """Note no texts any more, in a transaction: none are sent from now on."""
    db.execute("DELETE FROM unsent")
    db.execute("DELETE FROM meta WHERE name = 'sent'")
