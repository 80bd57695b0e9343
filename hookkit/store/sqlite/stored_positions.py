"""The positions in transcripts, looked up one by one: there may be those of many years."""

import sqlite3
from collections.abc import Iterator, Mapping

from hookkit.model.priced_message import IS_FILE_HERE

LATEST_LAST = (
    "SELECT position, tally FROM transcripts WHERE path = ? "
    "ORDER BY CASE WHEN json_valid(position) THEN json_extract(position, '$[7]') END"
)
ALL = f"SELECT DISTINCT path FROM transcripts WHERE {IS_FILE_HERE} ORDER BY path"  # noqa: S608
"""Walks along an index, and keeps nothing."""

COUNT = f"SELECT count(DISTINCT path) FROM transcripts WHERE {IS_FILE_HERE}"  # noqa: S608


NOT_INDEXED = (
    "SELECT DISTINCT path FROM counted.transcripts AS t "  # noqa: S608 - our own names
    f"WHERE {IS_FILE_HERE} AND NOT EXISTS "
    "(SELECT 1 FROM main.positions AS p WHERE p.path = t.path) ORDER BY path"
)
"""Asked of the search index, with the database attached as `counted`."""


class StoredPositions(Mapping[str, str]):
    """Path → position; empty for a file that must be read again, as an early version counted it.

    A file with several sessions has a position for each; the latest is returned.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __getitem__(self, path: str) -> str:
        try:
            rows = self.db.execute(LATEST_LAST, (path,)).fetchall()
        except UnicodeEncodeError:  # a name that is not UTF-8 was never stored
            rows = []
        if not rows:
            raise KeyError(path)
        has_identities = all(tally == "[]" for _, tally in rows)
        return str(rows[-1][0]) if has_identities else ""

    def __iter__(self) -> Iterator[str]:
        return (path for (path,) in self.db.execute(ALL))

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __len__(self) -> int:
        found = self.db.execute(COUNT)
        return int(found.fetchone()[0])


class IndexedPositions(Mapping[str, str]):
    """Path → position of the search index."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __getitem__(self, path: str) -> str:
        question = "SELECT position FROM positions WHERE path = ?"
        try:
            row = self.db.execute(question, (path,)).fetchone()
        except UnicodeEncodeError:  # a name that is not UTF-8 was never stored
            row = None
        if row is None:
            raise KeyError(path)
        return str(row[0])

    def __iter__(self) -> Iterator[str]:
        return (path for (path,) in self.db.execute("SELECT path FROM positions ORDER BY path"))

    def __len__(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM positions").fetchone()[0])
