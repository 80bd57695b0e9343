"""Write the schema that all migrations together make: `make schema`."""

import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from hookkit.store.sqlite import migrate

FILE = Path(str(files("hookkit.store"))) / "migrations" / "newest" / "sqlite.sql"

HEAD = "-- The schema of an empty database after all migrations. Written by `make schema`.\n\n"


def newest_schema() -> str:
    """Return the schema that the migrations make, one after the other."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for number, script in migrate.migrations("sqlite"):
            migrate.apply(db, number, script)
        _begin, *statements, _commit = db.iterdump()
    return HEAD + "\n".join(statements) + "\n"


if __name__ == "__main__":
    FILE.write_text(newest_schema(), "utf-8")
