"""A team store filled with the rows of SQLite databases: each is the slice of one member."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from psycopg import sql

from hookkit.store.sqlite import shared_sums
from hookkit.store.sqlite.sums import STORED
from tests.fixtures.postgres import Database

PASSWORD = "secret"

RENAMED = {"member_meta": "meta"}
"""Table of a team store → that of SQLite."""

SHIFTED = {"seq", "id", "dimension", "transcript", "file"}
"""Columns of numbers that differ between members."""

IDS_OF_OTHERS = {("transcript_records", "id")}
"""A record's id is a hash, and the same for everybody."""

FAR = """
SELECT setval(numbers, nextval(numbers) + 700000)
FROM CAST(pg_get_serial_sequence('hookkit.members', 'member') AS regclass) AS numbers
"""
"""Numbers of members that nothing else can be taken for, once they are shifted."""

ALREADY = {"slice": 0}
"""Columns that a database of one person lacks, and what they are here."""

SHARE = ("member", "seq", "dimension", "quarter")
"""The columns of a session's share in the sums before the metrics."""

OWN_NUMBERS = """
CREATE TEMP TABLE placed AS
SELECT id AS dimension, project, branch, framework, model, id AS open, id AS hidden FROM dimensions
"""
"""The numbers of dimensions are those of the member, not those that a push gives them."""

COLUMNS = """
SELECT c.relname, a.attname, a.atttypid = 'bool'::regtype
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'hookkit'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND c.relname NOT IN ('members', 'meta', 'team_budgets')
ORDER BY c.relname, a.attnum
"""


def join(database: Database, name: str, *, is_admin: bool = False) -> tuple[int, str]:
    """Make a member; return the number and the DSN."""
    role = f"{database.name}_{name}"
    group = "admin_group" if is_admin else "member_group"
    with psycopg.connect(database.superuser_dsn, autocommit=True) as db:
        row = db.execute("SELECT value FROM hookkit.meta WHERE key = %s", [group]).fetchone()
        assert row is not None
        db.execute(FAR)
        login, groups = sql.Identifier(role), sql.Identifier(row[0])
        made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}")
        db.execute(made.format(login, sql.Literal(PASSWORD), groups))
        row = db.execute(
            "INSERT INTO hookkit.members (user_id, db_role, role, joined_at) "
            "VALUES (%s, %s, %s, now()) RETURNING member",
            [name, role, "admin" if is_admin else "member"],
        ).fetchone()
    assert row is not None
    return row[0], database.server.dsn(database.name, role, PASSWORD)


def copy(source: sqlite3.Connection, member: int, dsn: str) -> None:
    """Copy all rows into the slice of a member, by this member."""
    known = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
    with psycopg.connect(dsn) as db:
        for table, columns in tables(db).items():
            if RENAMED.get(table, table) not in known:
                continue  # what only a push fills
            added = {name: columns.pop(name) for name in ALREADY if name in columns}
            extra = tuple(ALREADY[name] for name in added)
            rows = [(*row, *extra) for row in slice_of(source, table, columns, member)]
            names = sql.SQL(", ").join(map(sql.Identifier, ("member", *columns, *added)))
            marks = sql.SQL(", ").join([sql.SQL("%s")] * (len(columns) + len(added) + 1))
            insert = sql.SQL("INSERT INTO hookkit.{} ({}) VALUES ({})")
            with db.cursor() as cursor:
                cursor.executemany(insert.format(sql.Identifier(table), names, marks), rows)
        copy_shares(source, member, db)


def copy_shares(source: sqlite3.Connection, member: int, db: "psycopg.Connection") -> None:
    """Copy the share of each session in the sums, which a push adds up."""
    seqs = [seq for (seq,) in source.execute("SELECT seq FROM sessions")]
    base = member << 32
    source.execute(OWN_NUMBERS)
    lines, _ = shared_sums.lines(source, seqs, is_least=False)
    source.execute("DROP TABLE temp.placed")
    shares = [line.decode().rstrip("\n").split("\t") for line in lines]
    rows = [
        (member, int(seq) + base, int(dimension) + base, quarter, *map(int, metrics))
        for seq, dimension, quarter, *metrics in shares
    ]
    marks = sql.SQL(", ").join([sql.SQL("%s")] * (4 + len(STORED)))
    names = sql.SQL(", ").join(map(sql.Identifier, SHARE + STORED))
    insert = sql.SQL("INSERT INTO hookkit.session_sums ({}) VALUES ({})").format(names, marks)
    with db.cursor() as cursor:
        cursor.executemany(insert, rows)


def tables(db: "psycopg.Connection") -> dict[str, dict[str, bool]]:
    """Return the tables of rows with their columns, and for each whether it is true or false."""
    found: dict[str, dict[str, bool]] = {}
    for table, column, is_truth in db.execute(COLUMNS):
        if column != "member":
            found.setdefault(table, {})[column] = is_truth
    return found


def slice_of(
    source: sqlite3.Connection, table: str, columns: dict[str, bool], member: int
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table as they are in the slice of a member."""
    names = ", ".join(columns)
    for row in source.execute(f"SELECT {names} FROM {RENAMED.get(table, table)}"):
        values = zip(columns.items(), row, strict=True)
        yield member, *(stored(table, *known, value, member) for known, value in values)


def stored(table: str, column: str, is_truth: bool, value: Any, member: int) -> Any:
    """Return a value as it is in the slice of a member."""
    if isinstance(value, int) and column in SHIFTED and (table, column) not in IDS_OF_OTHERS:
        return value + (member << 32)
    return bool(value) if is_truth else value


def number_of(seq: int) -> int:
    """Return the number that a session has in its member's own database."""
    return seq & 0xFFFFFFFF


@contextmanager
def opened(dsn: str) -> "Iterator[psycopg.Connection]":
    """Yield a plain connection of a member."""
    with closing(psycopg.connect(dsn, autocommit=True)) as db:
        yield db
