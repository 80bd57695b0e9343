"""Bring a database to the newest schema: numbered .sql files that are only ever added to."""

import sqlite3
from importlib.resources import files

from hookkit.errors import StoreError


def migrations(dialect: str) -> list[tuple[int, str]]:
    """The migrations of one kind of database in order: (version, SQL)."""
    folder = files("hookkit.store").joinpath("migrations", dialect)
    scripts = sorted(folder.iterdir(), key=lambda script: script.name)
    return [(int(script.name[:4]), script.read_text("utf-8")) for script in scripts]


def newest(dialect: str) -> int:
    """The version that this hookkit knows."""
    folder = files("hookkit.store").joinpath("migrations", dialect)
    return max(int(script.name[:4]) for script in folder.iterdir())


def migrate(db: sqlite3.Connection) -> None:
    """Apply what is missing, one transaction each. Raises StoreError for a newer database."""
    known = newest("sqlite")
    if version(db) == known:
        return
    db.execute("BEGIN IMMEDIATE")  # whoever waited here finds the work done
    try:
        found = version(db)
        if found > known:
            raise StoreError(
                f"The database has schema version {found}, this hookkit knows {known}. "
                "Upgrade it: pip install --upgrade hookkit."
            )
        for number, script in migrations("sqlite"):
            if number > found:
                apply(db, number, script)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def apply(db: sqlite3.Connection, number: int, script: str) -> None:
    """Run one migration inside of the open transaction (executescript would commit it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    db.execute(f"PRAGMA user_version = {number:d}")


def version(db: sqlite3.Connection) -> int:
    """The schema version of a database; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
