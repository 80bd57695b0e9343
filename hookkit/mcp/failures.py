"""Explain errors of files and of the database to whoever called a tool."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hookkit import file_errors, paths
from hookkit.store.sqlite.database import explained as of_database


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors of files and of SQLite into HookkitErrors that name what a person can do."""
    try:
        yield
    except OSError as error:
        known = file_errors.user_error(error)
        if known is None:
            raise
        raise known from None
    except sqlite3.Error as error:
        raise of_database(error, paths.database()) from None
