"""People of a team, and rows of theirs in any of its tables."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.row_security import protected_tables
from tests.fixtures.postgres import Database

COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod)
FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
  AND (attnotnull AND NOT atthasdef OR attname IN ('dimension', 'file')) AND attidentity = ''
ORDER BY attnum
"""

VALUES: dict[str, Any] = {
    "bytea": b"x",
    "double precision": 0.5,
    "smallint": 0,
    "integer": 1,
    "tsvector": "x",
    "boolean": False,
}


AT = "2026-11-21T09:30:00.000Z"
NAMED: dict[str, Any] = {
    **{"stream": "5e" * 16, "status_updated_at": AT, "created_at": AT, "last_activity": AT},
    **{"first_started_at": AT, "last_started_at": AT, "tallies": "{}"},
}
"""Values of columns that don't take any."""


class Person(NamedTuple):
    """A member, and a connection of theirs."""

    name: str
    member: int
    login: str
    password: str
    db: "psycopg.Connection"


@contextmanager
def team(database: Database, *names: str, admins: tuple[str, ...] = ()) -> Iterator[list[Person]]:
    """The owner, who is called `owner`, and others, each connected."""
    with closing(connect(database.dsn)) as db:
        members.add_owner(db, "owner")
        found = [Person("owner", 0, database.owner, "owner", connect(database.dsn))]
        for name in names:
            given = members.invite(db, name, is_admin=name in admins)
            dsn = database.server.dsn(database.name, *given)
            found.append(Person(name, 0, *given, connect(dsn)))
    try:
        yield [each._replace(member=number(each.db)) for each in found]
    finally:
        for each in found:
            each.db.close()
        drop_roles(database, [each.login for each in found[1:]])


def number(db: "psycopg.Connection") -> int:
    """Return the number of the member who is connected."""
    me = members.own(db)
    assert me
    return me.member


def drop_roles(database: Database, logins: list[str]) -> None:
    """Drop roles, which outlive their database."""
    for each in logins:
        database.server.execute("DROP ROLE IF EXISTS {}", each)


def tables(database: Database) -> list[str]:
    """Return the tables with rows of members."""
    with closing(connect(database.dsn)) as db:
        return protected_tables(db)


def row(db: "psycopg.Connection", table: str, member: int, at: int = 1) -> dict[str, Any]:
    """Return a row for any table: a member's, with numbers of theirs."""
    found = dict[str, Any]()
    for name, kind in db.execute(COLUMNS, [f"hookkit.{table}"]):
        number = (member << 32) + at
        found[name] = f"x{at}" if kind == "text" else VALUES.get(kind, number)
    found |= {name: value for name, value in NAMED.items() if name in found}
    found |= {name: AT for name in ("at", "ended_at") if isinstance(found.get(name), str)}
    return found | {"member": member}


def insert(db: "psycopg.Connection", table: str, values: dict[str, Any]) -> None:
    """Insert a row."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier("hookkit", table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
    )
    db.execute(statement, values)
