"""What a person can do about errors of files and of SQLite."""

import sqlite3

from hookkit import paths
from hookkit.api.user_errors import user_error
from hookkit.errors import FileError, StoreError


def test_errors_of_sqlite() -> None:
    assert isinstance(user_error(sqlite3.OperationalError("disk I/O error")), StoreError)


def test_errors_of_files() -> None:
    denied = PermissionError(13, "Permission denied", str(paths.data_dir() / "x"))
    assert isinstance(user_error(denied), FileError)
    assert user_error(OSError("odd")) is None


def test_bugs() -> None:
    assert user_error(ZeroDivisionError()) is None
