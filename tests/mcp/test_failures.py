"""Files and databases that can't be used."""

import sqlite3

import pytest

from hookkit import paths
from hookkit.errors import FileError, StoreError
from hookkit.mcp.failures import explained
from tests.mcp.conftest import mistake


def test_a_damaged_database() -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"x" * 5_000)
    assert "hookkit" in mistake("usage", {})


def test_errors_of_sqlite() -> None:
    with pytest.raises(StoreError), explained():
        raise sqlite3.OperationalError("disk I/O error")


def test_errors_of_files() -> None:
    with pytest.raises(FileError), explained():
        raise PermissionError(13, "Permission denied", str(paths.data_dir() / "x"))
    with pytest.raises(OSError, match="odd"), explained():
        raise OSError("odd")
