"""Write what a question brings up to date for the next one, if the database is free."""

import sqlite3
from collections.abc import Callable


def write_if_free(db: sqlite3.Connection, write: Callable[[], object]) -> bool:
    """Write in a transaction; return False, with nothing written, where that is not possible now.

    Another program writes, or the disk is full: the question has an answer all the same.
    """
    wait = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute("PRAGMA busy_timeout = 0")
    try:
        db.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    finally:
        db.execute(f"PRAGMA busy_timeout = {wait:d}")
    try:
        write()
        db.execute("COMMIT")
    except BaseException as error:
        if db.in_transaction:  # SQLite itself rolls back where the disk is full
            db.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError):
            return False
        raise
    return True
