"""A full disk is recognized in what SQLite reports: on real small disks, where root runs this."""

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.lib.system import full_disk
from hookkit.lib.system.full_disk import had_no_room, is_full, is_io_error, primary_code
from tests.disks import fill, leave, mounted, needs_mount


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with a database that has a write-ahead log when it is open."""
    folder = tmp_path / "disk"
    with mounted(folder, "-o", "size=64m,nr_inodes=64"):
        with closing(sqlite3.connect(folder / "x.db")) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE t (x)")
        yield folder


def refused(file: Path) -> sqlite3.Error:
    """The error of whoever reads a database."""
    with closing(sqlite3.connect(file)) as db, pytest.raises(sqlite3.Error) as caught:
        db.execute("SELECT * FROM t")
    return caught.value


def error_of(code: int | None) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@needs_mount
def test_shared_memory_that_can_not_grow(disk: Path) -> None:
    filler = fill(disk)
    error = refused(disk / "x.db")
    assert error.sqlite_errorcode == sqlite3.SQLITE_IOERR_SHMSIZE
    assert is_io_error(error) and had_no_room(error)
    assert is_full(error, disk / "x.db") and is_full(error, disk / "x.db", is_ours=False)
    leave(disk, 252)
    assert is_full(error, disk / "x.db"), "others may have freed a little"
    filler.unlink()
    assert not is_full(error, disk / "x.db")
    assert had_no_room(error), "which is known for ever"


@needs_mount
@pytest.mark.parametrize("kib", range(0, 32, 4))
def test_any_room_that_is_less_than_shared_memory(kib: int, disk: Path) -> None:
    leave(disk, kib)
    error = refused(disk / "x.db")
    assert is_full(error, disk / "x.db"), error


@needs_mount
def test_a_disk_that_takes_no_more_files(disk: Path) -> None:
    number = 0
    try:
        while True:
            (disk / str(number)).touch()
            number += 1
    except OSError as full:
        assert full.errno == errno.ENOSPC
    error = refused(disk / "x.db")
    assert primary_code(error) == sqlite3.SQLITE_CANTOPEN
    assert is_full(error, disk / "x.db")
    assert not is_full(error, disk / "x.db", is_ours=False), "nothing is written there"


@pytest.mark.parametrize(
    "code, is_asked",
    [
        (sqlite3.SQLITE_IOERR, True),
        (sqlite3.SQLITE_IOERR_WRITE, True),
        (sqlite3.SQLITE_CANTOPEN, True),
        (sqlite3.SQLITE_CORRUPT, True),
        (sqlite3.SQLITE_NOTADB, True),
        (sqlite3.SQLITE_BUSY, False),
        (sqlite3.SQLITE_ERROR, False),
        (None, False),
    ],
)
def test_the_disk_is_asked(
    code: int | None, is_asked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = error_of(code)
    assert not is_full(error, tmp_path / "x.db")
    assert not had_no_room(error)
    monkeypatch.setattr(full_disk, "SOME_SPACE", 1 << 62)  # more than there is
    assert is_full(error, tmp_path / "x.db") is is_asked


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_disk_that_refuses_some_bytes(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    error = error_of(sqlite3.SQLITE_IOERR_WRITE)
    assert is_full(error, tmp_path / "x.db") is (number != errno.EIO)
    assert not is_full(error, tmp_path / "x.db", is_ours=False)


def test_what_needs_no_question(tmp_path: Path) -> None:
    assert is_full(error_of(sqlite3.SQLITE_FULL), tmp_path / "x.db")
    assert not is_full(error_of(sqlite3.SQLITE_IOERR), tmp_path / "gone" / "x.db")
    assert had_no_room(error_of(sqlite3.SQLITE_IOERR_SHMSIZE))
