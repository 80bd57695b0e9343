"""A question writes if it can, whole or not at all, and waits for nobody."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.store.sqlite.free_write import write_if_free


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "x.db", timeout=2, isolation_level=None)) as opened:
        opened.execute("CREATE TABLE x (y)")
        yield opened


def stored(db: sqlite3.Connection) -> int:
    assert not db.in_transaction
    assert db.execute("PRAGMA busy_timeout").fetchone() == (2000,)
    return len(db.execute("SELECT y FROM x").fetchall())


def test_it_writes(db: sqlite3.Connection) -> None:
    assert write_if_free(db, lambda: db.execute("INSERT INTO x VALUES (1)"))
    assert stored(db) == 1


def test_another_program_writes(db: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not write_if_free(db, lambda: db.execute("INSERT INTO x VALUES (1)"))
    assert stored(db) == 0


@pytest.mark.parametrize("rolls_back", [False, True])
def test_no_page_is_free(db: sqlite3.Connection, *, rolls_back: bool) -> None:
    """SQLite itself may roll back where the disk is full."""

    def write() -> None:
        db.execute("INSERT INTO x VALUES (1)")
        statement = "INSERT OR ROLLBACK" if rolls_back else "INSERT"
        db.execute(f"{statement} INTO x VALUES (zeroblob(100000))")

    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    assert not write_if_free(db, write)
    assert stored(db) == 0


def test_a_bug_is_reported(db: sqlite3.Connection) -> None:
    def write() -> None:
        db.execute("INSERT INTO x VALUES (1)")
        raise LookupError

    with pytest.raises(LookupError):
        write_if_free(db, write)
    assert stored(db) == 0
