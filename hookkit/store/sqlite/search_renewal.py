"""Renew the words of a search index that an earlier version made, from the index's own texts."""

import sqlite3
from collections.abc import Iterator

from hookkit.store.search_form import VERSION, index_form
from hookkit.store.search_pages import unpacked

HELD = 128
"""Unpacked pages to hold: texts of one time are in few pages."""

BEFORE_ALL = -(2**63)
"""Less than any text's number; a text of before 1970 has a negative one."""

STEP = 1000
"""Texts that are added at once."""


def is_current(db: sqlite3.Connection) -> bool:
    """Return True if the index has its words in the present forms."""
    found = db.execute("SELECT value FROM meta WHERE name = 'form'").fetchone()
    return found is not None and found[0] == str(VERSION)


def renew(db: sqlite3.Connection) -> None:
    """Build the words again, in one transaction; readers see the words of before until then.

    Raises sqlite3.OperationalError if another process is writing, and ValueError or zlib.error
    for a damaged index.
    """
    db.execute("BEGIN IMMEDIATE")
    with db:  # which commits, or rolls back
        if is_current(db):  # whoever waited here finds the work done
            return
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        last = BEFORE_ALL
        while texts := list(_texts(db, last)):
            db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)
            last = texts[-1][0]
        db.execute("INSERT OR REPLACE INTO meta VALUES ('form', ?)", (str(VERSION),))


def _texts(db: sqlite3.Connection, last: int) -> Iterator[tuple[int, str]]:
    """Yield the next texts with their numbers."""
    pages: dict[int, list[str]] = {}
    asked = "SELECT id, page, place FROM texts WHERE id > ? ORDER BY id LIMIT ?"
    for number, page, place in db.execute(asked, (last, STEP)).fetchall():
        if page not in pages:
            if len(pages) == HELD:
                pages.clear()
            words = db.execute("SELECT words FROM pages WHERE id = ?", (page,)).fetchone()
            if words is None:
                raise ValueError(f"page {page} is missing")
            pages[page] = unpacked(words[0])
        yield number, index_form(pages[page][place])
