"""What a push sends is what the tables have."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.sent_tables import (
    LIMITED,
    LONGEST,
    SENT,
    SESSION_TABLES,
    SLICE_TABLES,
    is_too_long,
    limited,
)
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import IDS_OF_OTHERS, SHIFTED

ADDED = {"member", "slice"}

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""

KEY = """
SELECT attname FROM pg_index CROSS JOIN unnest(indkey) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute ON attrelid = indrelid AND attnum = k.number
WHERE indrelid = %s::regclass AND indisprimary ORDER BY place
"""

INDEXED = """
SELECT DISTINCT c.relname, attname FROM pg_index CROSS JOIN unnest(indkey) AS k (number)
JOIN pg_class AS c ON c.oid = indrelid AND NOT relispartition
JOIN pg_attribute ON attrelid = indrelid AND attnum = k.number
WHERE relnamespace = 'hookkit'::regnamespace AND atttypid = 'text'::regtype
"""

BOUNDED = {"at", "day", "ended_at", "first_started_at", "last_activity", "quarter", "started_at"}
"""Times in the stored format."""


@pytest.fixture
def db(team_database: Database) -> Iterator["psycopg.Connection"]:
    with closing(connect(team_database.dsn)) as found:
        yield found


def test_columns_are_those_of_the_tables(db: "psycopg.Connection") -> None:
    for name, table in SENT.items():
        found: dict[str, str] = dict(db.execute(COLUMNS, [f"hookkit.{name}"]).fetchall())
        assert table.columns == tuple(each for each in found if each not in ADDED), name
        assert found.keys() & ADDED == ({"member", "slice"} if name in SLICE_TABLES else {"member"})
        numbers = {
            each
            for each, kind in found.items()
            if kind == "bigint" and each in SHIFTED and (name, each) not in IDS_OF_OTHERS
        }
        assert set(table.numbers) == numbers, name


def test_keys_are_those_of_the_tables(db: "psycopg.Connection") -> None:
    for name, table in SENT.items():
        found = [each for (each,) in db.execute(KEY, [f"hookkit.{name}"])]
        assert table.key == tuple(each for each in found if each not in ADDED), name


def test_rows_of_sessions_name_their_session() -> None:
    assert all("seq" in table.numbers for table in SESSION_TABLES.values())


def test_texts_in_indexes_are_limited(db: "psycopg.Connection") -> None:
    found = {each for table, each in db.execute(INDEXED) if table in SENT}
    assert found - BOUNDED <= LIMITED


@pytest.mark.parametrize("letter", ["a", "ä", "€", "😀"])
def test_a_long_text_is_cut(letter: str) -> None:
    for count in (0, 1, LONGEST // len(letter.encode())):
        assert limited(letter * count) == letter * count
    one, other = (limited(letter * LONGEST + end) for end in ("x" * 300, "y" * 300))
    assert one != other == limited(letter * LONGEST + "y" * 300)
    assert not is_too_long(one)
    assert one.startswith(letter * 200)
