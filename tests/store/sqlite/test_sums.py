"""The sums that are kept: one definition of the metrics, exact under every change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.model.counters import Counters
from hookkit.model.priced_message import UsageBucket, quarter
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.sums import SESSION_METRICS, STORED, SumQueries
from tests.builders import session
from tests.kept_sums import assert_sums

BUCKET = UsageBucket("2026-11-21T09:30", "shop", "main", "claude_code", "opus")
USAGE = Counters(api_requests=3, input=10, output=20, cache_read=4, cache_write=5, cost=7)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(tmp_path / "x.db")) as opened:
        yield opened


@pytest.fixture
def db(database: Database) -> sqlite3.Connection:
    return database.db


def columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def test_every_metric_is_a_column_and_defined(db: sqlite3.Connection) -> None:
    assert tuple(SESSION_METRICS) == STORED
    assert columns(db, "sums")[2:] == columns(db, "totals")[3:] == list(STORED)
    assert columns(db, "sums_ever")[1:] == list(STORED)


@pytest.mark.parametrize(
    "at, expected",
    [
        ("2026-11-21T09:00:00.000Z", "2026-11-21T09:00"),
        ("2026-11-21T09:14:59.999Z", "2026-11-21T09:00"),
        ("2026-11-21T23:45:00.000Z", "2026-11-21T23:45"),
        ("2026-11-21T09:59:59.999Z", "2026-11-21T09:45"),
    ],
)
def test_quarters(at: str, expected: str) -> None:
    assert quarter(at) == expected


def test_usage_is_added_exactly(db: sqlite3.Connection) -> None:
    for _ in range(2):
        SumQueries(db).add_usage({BUCKET: USAGE})
    names = "messages, tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, cost"
    assert db.execute(f"SELECT {names} FROM sums").fetchall() == [(6, 20, 40, 8, 10, 14)]
    kinds = db.execute(f"SELECT kind, key, {names} FROM totals ORDER BY 1").fetchall()
    assert [row[:2] for row in kinds] == [
        ("branch", "main"),
        ("day", "2026-11-21"),
        ("framework", "claude_code"),
        ("hour", "2026-11-21 09 claude_code"),
        ("local", "2026-11-21"),
        ("local claude_code", "2026-11-21"),
        ("project", "shop"),
        ("quarter", "2026-11-21T09:30"),
        ("weekday", "6 09 claude_code"),
    ]
    assert {row[2:] for row in kinds} == {(6, 20, 40, 8, 10, 14)}


def test_what_is_taken_away_leaves_no_row(db: sqlite3.Connection) -> None:
    sums, less = SumQueries(db), Counters()
    less.add(USAGE, -1)
    sums.add_usage({BUCKET: USAGE, BUCKET._replace(model="haiku"): USAGE})
    sums.add_usage({BUCKET: less})
    assert db.execute("SELECT DISTINCT model FROM totals").fetchall() == [("haiku",), ("",)]
    assert db.execute("SELECT count(*) FROM sums").fetchone() == (1,)
    assert db.execute("SELECT count(*) FROM sums_ever").fetchone() == (1,)


def test_a_combination_has_one_number(db: sqlite3.Connection) -> None:
    sums, known = SumQueries(db), BUCKET.dimensions
    first = sums.dimension(known)
    assert first == sums.dimension(known) == SumQueries(db).dimension(known)
    assert sums.dimension(known._replace(model="other")) != first


def test_sessions_are_entered_moved_and_removed(database: Database) -> None:
    one, two = (session(seq=seq, session_id=f"s{seq}", edit_count=2) for seq in (1, 2))
    database.add_sessions([one, two])
    assert_sums(database.db)
    one.project, one.edit_count = "shop", 5
    database.save_sessions([one])
    assert_sums(database.db)
    with SumQueries(database.db).sessions_change([1]):
        database.db.execute("DELETE FROM sessions WHERE seq = 1")
    time_worked.update(database.db, [1])
    assert_sums(database.db)
    assert database.db.execute("SELECT sum(sessions), sum(edits) FROM sums").fetchone() == (1, 2)
