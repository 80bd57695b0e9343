"""Read what a database notes about itself."""

import sqlite3
from typing import TYPE_CHECKING, cast

from hookkit.store.sqlite.owner import is_shared

if TYPE_CHECKING:
    from hookkit.store.postgres.connection import TeamConnection


def values_of(db: sqlite3.Connection, name: str) -> list[str]:
    """Return the values of a name: at most one, or in a team's store those of its members."""
    if is_shared(db):
        return cast("TeamConnection", db).notes.get(name, [])
    return [value for (value,) in db.execute("SELECT value FROM meta WHERE name = ?", (name,))]


def value_of(db: sqlite3.Connection, name: str) -> str | None:
    """Return a value; None where there is none, or where the members of a team have several."""
    found = {*values_of(db, name)}
    return found.pop() if len(found) == 1 else None
