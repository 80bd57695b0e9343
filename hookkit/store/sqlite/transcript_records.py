"""The SQL of what is counted in transcripts besides usage, and of the files that calls edited."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import orjson

from hookkit.model.transcript_records import EDIT, FAILED, NEVER_RAN, TranscriptRecord
from hookkit.model.usage import Ownership
from hookkit.store.sqlite.bulk_insert import insert

CHANGED_A_FILE = f"flags & {EDIT | FAILED | NEVER_RAN:d} = {EDIT:d}"
"""The condition of `edits_file` (model/transcript_records.py)."""

EDITED_FILES = (
    "SELECT f.path FROM transcript_records r JOIN files f ON f.id = r.file "  # noqa: S608
    f"WHERE r.seq = ?1 AND {CHANGED_A_FILE}"
)
"""The paths that calls in the transcripts of a session have edited."""


RecordRow: TypeAlias = tuple[int, int, int, int, int, int | None]
"""Number of the session, id, transcript, flags, time, number of the file."""


class OwnedRecord(NamedTuple):
    """A record, and the transcript that owns it."""

    record: TranscriptRecord
    seq: int
    """The number of its session."""
    transcript: int
    claim: Ownership


class TranscriptRecordQueries:
    """The records of one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._files: dict[str, int] = {}

    def add_all(self, rows: Sequence[RecordRow]) -> bool:
        """Store rows if none of them is known, else nothing; return True if they are stored."""
        self.db.execute("SAVEPOINT records")
        are_new = insert(self.db, "INSERT OR IGNORE INTO transcript_records", rows) == len(rows)
        if not are_new:
            self.db.execute("ROLLBACK TO records")
        self.db.execute("RELEASE records")
        return are_new

    def save(self, each: OwnedRecord, known_seq: int) -> None:
        """Store a record in place of the one that the session with number `known_seq` owned."""
        known, seq, transcript, _ = each
        file = self.file_number(known.file)
        if seq != known_seq:
            self.db.execute(DELETE, (known_seq, known.id))
        self.db.execute(REPLACE, (seq, known.id, transcript, known.flags, known.at, file))

    def known(self, ids: Iterable[int]) -> dict[int, OwnedRecord]:
        """Return those of these records that are stored."""
        numbers = orjson.dumps(list(ids)).decode()
        rows = self.db.execute(f"{READ} WHERE {IS_ONE_OF}", (numbers,))
        return {row[0]: from_row(row) for row in rows}

    def of_session(self, seq: int) -> list[OwnedRecord]:
        """Return the records that a session owns, by time."""
        rows = self.db.execute(f"{READ} WHERE r.seq = ? ORDER BY r.at, r.id", (seq,))
        return list(map(from_row, rows))

    def file_number(self, path: str | None) -> int | None:
        """Return the number of a path, and store it if it is new."""
        if path is None:
            return None
        number = self._files.get(path)
        if number is None:
            number = self._files[path] = self._stored(path)
        return number

    def _stored(self, path: str) -> int:
        self.db.execute("INSERT OR IGNORE INTO files (path) VALUES (?)", (path,))
        found = self.db.execute("SELECT id FROM files WHERE path = ?", (path,))
        return int(found.fetchone()[0])


REPLACE = "INSERT OR REPLACE INTO transcript_records VALUES (?, ?, ?, ?, ?, ?)"
DELETE = "DELETE FROM transcript_records WHERE seq = ? AND id = ?"
IS_ONE_OF = "r.id IN (SELECT value FROM json_each(?))"
READ = (
    "SELECT r.id, r.flags, r.at, f.path, r.seq, r.transcript, t.is_sidechain, t.started_at, "
    "t.ended_at, t.session_id FROM transcript_records r "
    "JOIN transcripts t ON t.id = r.transcript LEFT JOIN files f ON f.id = r.file"
)


def from_row(row: tuple[int, int, int, str | None, int, int, int, str, str, str]) -> OwnedRecord:
    """Return a row of READ."""
    claim = Ownership(False, bool(row[6]), *row[7:])
    return OwnedRecord(TranscriptRecord(*row[:4]), row[4], row[5], claim)
