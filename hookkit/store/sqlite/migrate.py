"""Bring a database to the newest schema: numbered .sql files that are only ever added to."""

import sqlite3

from hookkit.errors import UPGRADE, NewerError

NEWEST = {"search": 5, "sqlite": 30}
"""Dialect → the number of its last migration; the folder is looked at when something is missing."""


def migrations(dialect: str) -> list[tuple[int, str]]:
    """Return the migrations of one kind of database in order: (version, SQL)."""
    from importlib.resources import files

    folder = files("hookkit.store").joinpath("migrations", dialect)
    scripts = sorted(folder.iterdir(), key=lambda script: script.name)
    return [(int(script.name[:4]), script.read_text("utf-8")) for script in scripts]


def newest_schema(dialect: str) -> str | None:
    """Return the SQL of an empty database with all migrations; None if there is no such file.

    It takes a tenth of their time. `make schema` writes it, and a test compares both.
    """
    from importlib.resources import files

    file = files("hookkit.store").joinpath("migrations", "newest", f"{dialect}.sql")
    return file.read_text("utf-8") if file.is_file() else None


def scripts(dialect: str, found: int) -> list[tuple[int, str]]:
    """Return the SQL that brings a database from a version to the newest one: (version, SQL)."""
    whole = None if found else newest_schema(dialect)
    if whole is not None:
        return [(newest(dialect), whole)]
    return [(number, script) for number, script in migrations(dialect) if number > found]


def newest(dialect: str) -> int:
    """Return the version that this hookkit knows."""
    return NEWEST[dialect]


def migrate(db: sqlite3.Connection, dialect: str = "sqlite") -> None:
    """Apply what is missing, all of it or nothing. Raises NewerError for a newer database."""
    known = newest(dialect)
    if version(db) == known:
        return
    db.execute("BEGIN IMMEDIATE")  # whoever waited here finds the work done
    try:
        found = version(db)
        if found > known:
            raise NewerError(
                f"The database has schema version {found}, this hookkit knows {known}. "
                f"Upgrade it: {UPGRADE}."
            )
        for number, script in scripts(dialect, found):
            apply(db, number, script)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # SQLite itself rolls back where the disk is full
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
    """Return the schema version of a database; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def lacking(db: sqlite3.Connection) -> list[str]:
    """Return the tables, columns and indexes that a database lacks."""
    model = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(model)
        return sorted(parts(model) - parts(db))
    finally:
        model.close()


def parts(db: sqlite3.Connection) -> set[str]:
    """Return the tables and indexes of a database, and `table.column` for each column."""
    found = db.execute(
        "SELECT part.name, concerned.name FROM sqlite_master AS part "
        "LEFT JOIN pragma_table_info(part.name) AS concerned"
    ).fetchall()
    return {name for name, _ in found} | {f"{name}.{column}" for name, column in found if column}
