"""Bring a team store to the newest schema: numbered .sql files that are only ever added to.

Each migration has a transaction of its own, under a lock that all clients share. A table with a
column `member` gets its rights and its row security from `row_security.protect` after each of them.
"""

from typing import TYPE_CHECKING, NamedTuple

from hookkit.errors import UPGRADE, NewerError, TeamError
from hookkit.store.postgres import row_security
from hookkit.store.sqlite.migrate import migrations

if TYPE_CHECKING:
    from psycopg import Connection

LOWEST_CLIENT = 1
"""The schema that a client has to know, at least, to write to the newest one."""

LOCK = 0x686B7465616D
"""The key of the lock that whoever migrates holds."""

EXISTS = "SELECT to_regclass('hookkit.meta') IS NOT NULL"
VERSION = "SELECT key, value FROM hookkit.meta WHERE key IN ('schema', 'lowest_client')"
SET_VERSION = (
    "INSERT INTO hookkit.meta (key, value) VALUES ('schema', %s), ('lowest_client', %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


DAMAGED = (
    "The table hookkit.meta of the team store is damaged: the version of the schema is not a "
    "number. Restore it from a backup; nothing is lost here."
)


class Version(NamedTuple):
    """The schema of a team store."""

    schema: int
    """0 where there is none."""
    lowest_client: int


def newest() -> int:
    """Return the version that this hookkit knows."""
    return migrations("postgres")[-1][0]


def version(db: "Connection") -> Version:
    """Return the version of a team store. Raises psycopg.Error, and TeamError for a wrong one."""
    row = db.execute(EXISTS).fetchone()
    if row is None or not row[0]:
        return Version(0, 0)
    rows = db.execute(VERSION).fetchall()
    try:
        found = {key: int(value) for key, value in rows}
    except ValueError:
        raise TeamError(DAMAGED) from None
    return Version(found.get("schema", 0), found.get("lowest_client", 0))


def migrate(db: "Connection") -> list[int]:
    """Apply what is missing; return the numbers of the migrations that were applied here.

    Raises NewerError for a newer schema, and psycopg.Error.
    """
    return [number for number, script in migrations("postgres") if applied(db, number, script)]


def applied(db: "Connection", number: int, script: str) -> bool:
    """Apply one migration; return False where another client was faster."""
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = version(db)
        if found.schema > newest():
            raise NewerError(newer(found))
        if found.schema >= number:
            return False
        db.execute("CREATE SCHEMA IF NOT EXISTS hookkit")
        db.execute("SET LOCAL search_path = hookkit")
        row_security.suspend(db)
        db.execute(script.encode())
        row_security.protect(db)
        db.execute(SET_VERSION, [str(number), str(LOWEST_CLIENT)])
    return True


def newer(found: Version) -> str:
    """Return the line for a schema that this client doesn't know."""
    return (
        f"The team store has schema version {found.schema}, this hookkit knows {newest()}. "
        f"Nothing is lost: upgrade it: {UPGRADE}."
    )


def check_readable(found: Version) -> None:
    """Raise TeamError or NewerError where this client can't read a store of that version."""
    if not found.schema:
        raise TeamError("The database has no team store. Create one: hookkit team create DSN")
    if found.schema < newest():
        raise TeamError(
            f"The team store has schema version {found.schema}, this hookkit needs {newest()}. "
            "Nothing is lost: who created the team runs `hookkit team create`, which upgrades it."
        )
    if newest() < found.lowest_client:
        raise NewerError(newer(found))
