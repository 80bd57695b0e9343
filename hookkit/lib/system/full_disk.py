"""Recognize a full disk in an error of SQLite, which has many names for it.

Ask before the connection is closed: closing frees the space of the files beside the database.
"""

import os
import sqlite3
from pathlib import Path

from hookkit import file_errors

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What SQLite calls a database whose pages make no sense; so it may call pages that a full disk has
kept from it.
"""

SOME_SPACE = 1 << 18
"""Bytes without which a disk is full: SQLite's shared memory and a few pages need as much."""


def is_full(error: sqlite3.Error, path: Path, *, is_ours: bool = True) -> bool:
    """Return True if an error means a full disk: SQLite may call that an I/O error, or damage.

    Where the database is ours, its disk is written to: that finds a quota, too.
    """
    code = primary_code(error)
    if code == sqlite3.SQLITE_FULL:
        return True
    if code not in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, *DAMAGED):
        return False
    try:
        if is_short(path.parent):
            return True
        if is_ours:
            write_some(path.parent)
    except OSError as refused:
        return refused.errno in file_errors.FULL
    return False


def is_short(folder: Path) -> bool:
    """Return True if the disk of a folder reports hardly any free space. Raises OSError."""
    status = os.statvfs(folder)
    return status.f_blocks > 0 and status.f_bavail * status.f_frsize < SOME_SPACE


def write_some(folder: Path) -> None:
    """Write some bytes to the disk of a folder. Raises OSError."""
    import tempfile  # seldom needed

    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(SOME_SPACE))


def had_no_room(error: sqlite3.Error) -> bool:
    """Return True if SQLite could not make its shared memory larger.

    A full disk refuses that with no error of its own; others may have freed some space since.
    """
    return code_of(error) == sqlite3.SQLITE_IOERR_SHMSIZE


def is_io_error(error: sqlite3.Error) -> bool:
    """Return True if an error is one of reading and writing, rather than of what is stored."""
    return primary_code(error) == sqlite3.SQLITE_IOERR


def primary_code(error: sqlite3.Error) -> int | None:
    """Return SQLite's code of an error without its details; None if it has none."""
    code = code_of(error)
    return None if code is None else code & 0xFF


def code_of(error: sqlite3.Error) -> int | None:
    """Return SQLite's code of an error with its details; None if it has none."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code
