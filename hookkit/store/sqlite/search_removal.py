"""Remove the texts of deleted sessions from the search index, and their words from its pages."""

import sqlite3
from collections import defaultdict

import orjson

from hookkit.store.search_form import index_form
from hookkit.store.search_pages import packed, unpacked
from hookkit.store.sqlite.search_spans import OF_SESSION

SOURCES = "(SELECT id FROM sources WHERE workspace_id = ? AND session_id = ?)"
LEFT = "SELECT page, place FROM texts WHERE page IN (SELECT value FROM json_each(?))"
REMOVED = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"


def remove(db: sqlite3.Connection, workspace_id: str, session_id: str) -> None:
    """Remove all texts of a session, in the caller's transaction.

    The other texts of a page keep their places. Raises ValueError or zlib.error for a page that is
    damaged.
    """
    name = workspace_id, session_id
    pages: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, _, page, place in db.execute(OF_SESSION, name).fetchall():
        pages[page].append((number, place))
    for page, texts in pages.items():
        forget(db, page, texts)
    left: dict[int, set[int]] = defaultdict(set)
    for page, place in db.execute(LEFT, (orjson.dumps(list(pages)).decode(),)):
        left[page].add(place)
    for page in pages:
        keep(db, page, left[page])
    db.execute(f"DELETE FROM spans WHERE source IN {SOURCES}", name)  # noqa: S608 - our own names
    db.execute("DELETE FROM sources WHERE workspace_id = ? AND session_id = ?", name)


def words_of(db: sqlite3.Connection, page: int) -> list[str]:
    """Return the texts of a page; none where it is missing."""
    row = db.execute("SELECT words FROM pages WHERE id = ?", (page,)).fetchone()
    return unpacked(row[0]) if row else []


def forget(db: sqlite3.Connection, page: int, texts: list[tuple[int, int]]) -> None:
    """Remove texts of a page from the words; each is given by its number and its place."""
    words = words_of(db, page)
    for number, place in texts:
        if place < len(words):
            db.execute(REMOVED, (number, index_form(words[place])))
        db.execute("DELETE FROM texts WHERE id = ?", (number,))


def keep(db: sqlite3.Connection, page: int, places: set[int]) -> None:
    """Keep the words at some places of a page; remove the page if there are none."""
    if places:
        words = [text if at in places else "" for at, text in enumerate(words_of(db, page))]
        db.execute("UPDATE pages SET words = ? WHERE id = ?", (packed(words), page))
    else:
        db.execute("DELETE FROM pages WHERE id = ?", (page,))
