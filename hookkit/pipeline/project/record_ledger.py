"""Counts of prompts, tool calls, compactions and API errors: each once, whatever repeats it.

As with messages, the least claim owns what several transcripts have (model/usage.py), and what
they report about one thing is merged, in any order.
"""

import sqlite3
from operator import itemgetter

from hookkit.model.counters import Counters
from hookkit.model.transcript_read import TranscriptRead
from hookkit.model.transcript_records import TranscriptRecord, counters_of
from hookkit.model.usage import Ownership
from hookkit.store.sqlite.bulk_insert import NULL
from hookkit.store.sqlite.transcript_records import OwnedRecord, TranscriptRecordQueries


class RecordLedger:
    """The counts of one transaction."""

    def __init__(self, db: sqlite3.Connection, sessions: dict[int, Counters]) -> None:
        self.queries = TranscriptRecordQueries(db)
        self.sessions = sessions
        """Session → the difference."""
        self.edited: set[int] = set()
        """Sessions whose edited files may have changed."""

    def enter_read(self, read: TranscriptRead, seq: int, transcript: int) -> None:
        """Enter the records of a pass over a transcript."""
        queries = self.queries
        files = [*map(queries.file_number, read.files), NULL]  # index -1: none
        rows = [
            (seq, each[0], transcript, each[1], each[2], files[each[3]]) for each in read.records
        ]
        if not queries.add_all(rows):
            self.enter(records_of(read), seq, transcript, read.claim)
            return
        self.sessions[seq].add(counters_of(map(itemgetter(1), read.records)))
        if read.files:
            self.edited.add(seq)

    def enter(
        self, records: list[TranscriptRecord], seq: int, transcript: int, claim: Ownership
    ) -> None:
        """Enter records of one transcript of which some may be known."""
        known = self.queries.known(each.id for each in records)
        for each in records:
            coming = OwnedRecord(each, seq, transcript, claim)
            known[each.id] = self._merge(coming, known.get(each.id))

    def _merge(self, coming: OwnedRecord, known: OwnedRecord | None) -> OwnedRecord:
        if known is None:
            self._count(coming, 1)
            self.queries.save(coming, coming.seq)
            return coming
        home = coming if coming.claim < known.claim else known
        merged = home._replace(record=known.record.merged(coming.record))
        if merged != known:
            self._count(known, -1)
            self._count(merged, 1)
            self.queries.save(merged, known.seq)
        return merged

    def _count(self, each: OwnedRecord, times: int) -> None:
        self.sessions[each.seq].add(counters_of([each.record.flags]), times)
        if each.record.file is not None:
            self.edited.add(each.seq)


def records_of(read: TranscriptRead) -> list[TranscriptRecord]:
    """Return the records of a pass."""
    files = [*read.files, None]  # index -1: none
    return [
        TranscriptRecord(number, flags, at, files[file]) for number, flags, at, file in read.records
    ]
