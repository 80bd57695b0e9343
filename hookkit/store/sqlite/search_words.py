"""Divide texts in the index's form into the words that the local index finds in them.

Which characters are letters, and what their lower case is, SQLite is asked, once for each: it knows
another version of Unicode than Python does.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from hookkit.store.sqlite.migrate import migrate

VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, 'instance')"

APART = " "
"""Stands for whatever is no part of a word."""

_letters: dict[int, str] = {
    code: chr(code).lower() if chr(code).isalnum() or chr(code) == "_" else APART
    for code in range(128)
}
"""Code point → what it is in a word."""


def words_of(form: str) -> list[str]:
    """Return the words of a text in the index's form, in their order and in lower case."""
    if not form.isascii():
        unknown = set(map(ord, form)) - _letters.keys()
        if unknown:
            _letters.update(_asked(unknown))
    return form.translate(_letters).split()


def _asked(codes: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Yield code points with what each becomes between two letters of a word."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, "search")
        db.execute(VOCABULARY)
        rows = ((code, f"a{chr(code)}b") for code in codes)
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", rows)
        for code, word in db.execute("SELECT doc, term FROM vocabulary WHERE offset = 0"):
            yield code, APART if word == "a" else word[1:-1]
