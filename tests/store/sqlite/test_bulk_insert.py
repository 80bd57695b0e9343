"""Many rows with few statements."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from hookkit.store.sqlite.bulk_insert import NULL, SIZES, insert


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
        yield opened


@pytest.mark.parametrize("count", [0, 1, 5, 99, 100, 101, 2 * sum(SIZES)])
def test_all_rows_are_there(count: int, db: sqlite3.Connection) -> None:
    rows = [(number, f"row {number}") for number in range(count)]
    assert insert(db, "INSERT INTO t", rows) == count
    assert db.execute("SELECT * FROM t").fetchall() == rows


def test_only_new_rows_are_counted(db: sqlite3.Connection) -> None:
    insert(db, "INSERT INTO t", [(7, "old")])
    assert insert(db, "INSERT OR IGNORE INTO t", [(number, "new") for number in range(120)]) == 119
    assert db.execute("SELECT b FROM t WHERE a = 7").fetchone() == ("old",)


def test_null(db: sqlite3.Connection) -> None:
    insert(db, "INSERT INTO t", [(1, NULL)])
    assert db.execute("SELECT b FROM t").fetchone() == (None,)
