"""The errors of an open search index name what helps."""

import os
import sqlite3
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.errors import FullError, StoreError
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_open import open_index
from tests.disks import fill, leave, mounted, needs_mount, open_databases, resize

ROOM = 64 * 1024 * 1024

FRAMES = 4100
"""Pages in one transaction: SQLite's shared memory holds 4062 before it grows."""


def write_many(index: SearchIndex) -> None:
    """Write so many pages at once. Raises sqlite3.Error."""
    index.db.execute("BEGIN IMMEDIATE")
    index.db.executemany("INSERT INTO pages (words) VALUES (zeroblob(4000))", [()] * FRAMES)
    index.db.execute("COMMIT")


@pytest.mark.usefixtures("home")
def test_an_io_error_need_not_be_the_index() -> None:
    """The log of a database became shorter: a page is missing that the disk has lost."""
    path = paths.search_database()
    with open_index() as index:
        index.db.execute("CREATE TABLE more (x)")
        os.truncate(f"{path}-wal", 0)
        with (
            pytest.raises(StoreError, match="Try again; if that doesn't help, delete it; `hookkit"),
            open_index(),
        ):
            pass


@needs_mount
@pytest.mark.usefixtures("home")
def test_a_full_disk_for_an_index_that_is_new() -> None:
    with mounted(paths.data_dir(), "-o", "size=64m"):
        fill(paths.data_dir())
        with pytest.raises(FullError, match="full: free some space"), open_index():
            pass
        assert open_databases() == []


@needs_mount
@pytest.mark.usefixtures("home")
def test_the_disk_is_asked_before_its_space_is_freed() -> None:
    """Closing deletes a log of many megabytes: the disk would be called a roomy one that fails."""
    folder, codes = paths.data_dir(), set()
    with mounted(folder, "-o", f"size={ROOM}"):
        with open_index() as index:
            index.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            write_many(index)
            log = Path(f"{index.path}-wal").stat().st_size // 1024
        for kib in range(log - 32, log + 32, 16):
            resize(folder, ROOM)
            paths.search_database().unlink()
            error = error_with_room(kib)
            assert isinstance(error, FullError) and "full: free some space" in str(error)
            codes.add(getattr(error.__context__, "sqlite_errorcode", None))
    assert codes == {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}


def error_with_room(kib: int) -> StoreError:
    """The error of a large transaction where the disk has so much room."""
    with pytest.raises(StoreError) as caught, open_index() as index:
        index.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        leave(paths.data_dir(), kib)
        write_many(index)
    return caught.value
