"""The SQL of what transcripts hold besides usage."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.model.transcript_records import CALL, EDIT, TranscriptRecord
from hookkit.model.usage import Ownership
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.transcript_records import OwnedRecord, TranscriptRecordQueries


@pytest.fixture
def records(tmp_path: Path) -> Iterator[TranscriptRecordQueries]:
    with closing(Database.open(tmp_path / "x.db")) as opened:
        opened.db.executemany(
            "INSERT INTO transcripts VALUES (?, ?, ?, ?, ?, ?, 0, '', '[]')",
            [(number, f"/{number}", number, f"s{number}", "a", "b") for number in (1, 2)],
        )
        yield TranscriptRecordQueries(opened.db)


def owned(number: int, seq: int = 1, file: str | None = None) -> OwnedRecord:
    record = TranscriptRecord(number, CALL | EDIT, 5, file)
    return OwnedRecord(record, seq, seq, Ownership(False, False, "a", "b", f"s{seq}"))


def test_new_ones_are_stored_all_or_none(records: TranscriptRecordQueries) -> None:
    rows = [(1, number, 1, CALL, 5, None) for number in range(3)]
    assert records.add_all(rows)
    assert not records.add_all([(1, 9, 1, CALL, 5, None), rows[0]])
    assert not records.add_all([(2, 9, 2, CALL, 5, None), (2, 1, 2, CALL, 5, None)])
    assert sorted(records.known(range(20))) == [0, 1, 2]


def test_one_moves_to_another_session(records: TranscriptRecordQueries) -> None:
    records.save(owned(7), 1)
    records.save(owned(7, seq=2, file="/f"), 1)
    assert records.known([7]) == {7: owned(7, seq=2, file="/f")}
    assert records.of_session(1) == []
    assert records.of_session(2) == [owned(7, seq=2, file="/f")]


def test_paths_are_stored_once(records: TranscriptRecordQueries) -> None:
    numbers = [records.file_number(path) for path in ("/a", "/b", "/a", None)]
    assert numbers == [1, 2, 1, None]
    assert TranscriptRecordQueries(records.db).file_number("/b") == 2
