"""The database made anew from the journal."""

import errno
import os
import sqlite3
import tempfile
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from hookkit import config, paths, record
from hookkit.api.store import Store
from hookkit.errors import BusyError, FullError, StoreError
from hookkit.lib.system import locks
from hookkit.pipeline.project import rebuild as rebuild_module
from hookkit.pipeline.project.projector import fold_segments
from hookkit.pipeline.project.rebuild import rebuild
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database, explained
from tests.builders import DAY, deliver, fold_all, line, payload, rows, tool
from tests.locks import stopped_writer


@pytest.fixture(autouse=True)
def journal() -> None:
    deliver(line(payload("SessionStart")), line(tool(), 1), b"garbage\n", line(payload("Stop"), 3))


def test_the_rows_are_the_same() -> None:
    fold_all()
    before = rows()
    kept = rebuild(config.load())
    assert kept == paths.data_dir() / "hookkit.db.old"
    assert kept.exists()
    assert rows() == before


def test_there_may_be_none_yet() -> None:
    assert rebuild(config.load()) is None
    with Store.open() as store:
        assert store.database.count_sessions() == 1


@pytest.mark.parametrize("content", [b"garbage" * 1000, b""], ids=["damaged", "empty"])
def test_the_old_one_may_be_anything(content: bytes) -> None:
    paths.database().write_bytes(content)
    kept = rebuild(config.load())
    assert kept
    assert kept.read_bytes() == content
    assert len(rows()["sessions"]) == 1


def test_what_lies_beside_the_old_one_goes_with_it() -> None:
    fold_all()
    for side in ("-wal", "-shm"):
        paths.database().with_name("hookkit.db" + side).write_bytes(b"old")
        (paths.data_dir() / ("rebuilding.db" + side)).write_bytes(b"left by a crash")
    rebuild(config.load())
    names = {path.name: path for path in paths.data_dir().glob("*.db*")}
    assert names.keys() == {
        "hookkit.db",
        "hookkit.db.old",
        "hookkit.db.old-wal",
        "hookkit.db.old-shm",
    }
    assert names["hookkit.db.old-wal"].read_bytes() == b"old"
    rebuild(config.load())
    assert not names["hookkit.db.old-wal"].exists()


def test_only_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_module, "WAIT", 0)
    with locks.hold(paths.fold_lock(), "testing"), pytest.raises(BusyError, match="Try again"):
        rebuild(config.load())


def test_a_database_that_cannot_be_written_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    fold_all()
    before = rows()
    monkeypatch.setattr(rebuild_module, "fold_segments", full)
    with pytest.raises(StoreError, match="disk is full"):
        rebuild(config.load())
    assert rows() == before


# A database that an earlier version wrote


@pytest.fixture
def outdated() -> None:
    """A database with a project as it was named before."""
    fold_all()
    with closing(Database.open(paths.database())) as database, database.transaction():
        database.db.execute("UPDATE sessions SET project = 'shop'")
        database.db.execute("INSERT INTO meta VALUES ('outdated', 'projects')")


def projects() -> list[str | None]:
    """The projects of all sessions, after a command has opened the store."""
    with Store.open() as store:
        return [each.project for each in store.get_recent_sessions()]


@pytest.mark.usefixtures("outdated")
def test_it_is_rebuilt_by_itself_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert projects() == ["/home/dev/shop"]
    monkeypatch.setattr(rebuild_module, "rebuild_locked", lambda _: pytest.fail("again"))
    assert projects() == ["/home/dev/shop"]


@pytest.mark.usefixtures("outdated")
@pytest.mark.parametrize("content", [None, b""], ids=["gone", "cut"])
def test_one_whose_journal_is_incomplete_stays(content: bytes | None) -> None:
    (segment,) = paths.journal_dir().iterdir()
    segment.unlink()
    if content is not None:
        segment.write_bytes(content)
    assert projects() == ["shop"]
    with Store.open() as store:
        assert not store.database.is_outdated()


@pytest.mark.usefixtures("outdated")
def test_while_another_process_is_busy_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_module, "WAIT", 0)
    with locks.hold(paths.fold_lock(), "testing"):
        assert projects() == ["shop"]
    assert projects() == ["/home/dev/shop"]


@pytest.mark.usefixtures("outdated")
def test_without_room_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(rebuild_module, "fold_segments", full)
        assert projects() == ["shop"]
    assert projects() == ["/home/dev/shop"]


def test_spare_segments_are_projected_like_the_usual_one() -> None:
    """A day begins in the usual segment, goes on in spare ones, and ends in the usual one again."""
    usual = deliver()
    fold_all()
    above = usual.parents[1] / usual.with_suffix(".9.jsonl").name
    for second, segment in enumerate((usual.with_suffix(".1.jsonl"), above, usual), 1):
        sent = line(payload("UserPromptSubmit", prompt=f"prompt {second}"), second)
        with segment.open("ab") as stream:
            stream.write(sent)
        fold_all()
    known = rows()
    with Store.open() as store:
        assert rebuild_module.has_whole_journal(store.database)
        [session] = store.get_recent_sessions()
        assert session.prompts_count == 3
    rebuild(config.load())
    assert rows() == known


@pytest.mark.parametrize("is_folded_between", [True, False])
def test_what_is_recorded_beside_a_stopped_writer_keeps_its_order(is_folded_between: bool) -> None:
    usual = paths.make_private(paths.journal_dir()) / f"{DAY}.jsonl"
    late = line(payload("Notification", message="late"), 2.5)
    before = [payload("SessionStart"), payload("UserPromptSubmit", prompt="a")]
    beside = [payload("UserPromptSubmit", prompt="b"), payload("Stop")]
    after = [payload("UserPromptSubmit", prompt="c"), payload("SessionEnd", reason="exit")]
    seconds = count(1)
    record.append(str(usual), b"".join(line(each, next(seconds)) for each in before))
    with stopped_writer(usual):
        for each in beside:
            record.append(str(usual), line(each, next(seconds)))
            if is_folded_between:
                fold_all()
    with usual.open("ab") as stream:
        stream.write(late)  # it goes on
    for each in after:
        record.append(str(usual), line(each, next(seconds)))
        if is_folded_between:
            fold_all()
    fold_all()
    assert len(segments.segments(usual.parent)) == 2
    with Store.open() as store:
        [session] = store.get_recent_sessions()
        assert (session.prompts_count, session.is_active) == (3, False)
    known = rows()
    rebuild(config.load())
    assert rows() == known


# A disk that fills up


def filled(monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Let a new database have only so many pages, as on a full disk."""
    opened = Database.open.__func__  # type: ignore[attr-defined]

    def limited(cls: type[Database], path: Path) -> Database:
        database: Database = opened(cls, path)
        if path.name == "rebuilding.db":
            database.db.execute(f"PRAGMA max_page_count = {pages:d}")
        return database

    monkeypatch.setattr(Database, "open", classmethod(limited))


def test_a_full_disk_leaves_the_old_database(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(*(line(payload("Stop", f"s{number}"), number) for number in range(300)))
    store.refresh()
    before = rows()
    with monkeypatch.context() as patch:
        filled(patch, 1)  # SQLite takes what it has already
        with pytest.raises(FullError, match="full: free some space, then try again"):
            rebuild(store.settings)
    assert rows() == before
    assert not list(paths.data_dir().glob("rebuilding*"))
    assert rebuild(store.settings)
    assert rows() == before


def test_a_new_database_that_is_not_whole_is_not_put_in_place(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(line(payload("Stop")))
    store.refresh()
    before = rows()
    with monkeypatch.context() as patch:
        patch.setattr(Database, "problems", lambda _: ["page 7 is never used"])
        with pytest.raises(StoreError, match="page 7 is never used"):
            rebuild(store.settings)
    assert rows() == before
    assert not list(paths.data_dir().glob("rebuilding*"))


def test_a_swap_that_fails_is_undone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(line(payload("Stop")))
    store.refresh()
    before = rows()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space"):
            rebuild(store.settings)
    assert rows() == before
    assert not list(paths.data_dir().glob("rebuilding*"))


def test_a_new_database_needs_nothing_beside_it(store: Store) -> None:
    deliver(line(payload("Stop")))
    new = Database.open(paths.data_dir() / "new.db")
    fold_segments(new, store.settings, paths.journal_dir())
    new.finish()
    assert not list(paths.data_dir().glob("new.db-*"))
    assert new.count_sessions() == 1
    new.close()


def test_a_new_database_that_another_reads_is_not_finished(store: Store) -> None:
    path = paths.data_dir() / "new.db"
    new, other = Database.open(path), Database.open(path)
    other.db.execute("BEGIN")
    assert other.count_sessions() == 0
    with new.transaction():
        new.set_cursor("x", 1)
    with pytest.raises((StoreError, sqlite3.OperationalError)):
        new.finish()
    other.close()
    new.close()


def error_of(code: int) -> sqlite3.OperationalError:
    """Return an error of SQLite with a code."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


def test_a_full_disk_is_called_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    assert isinstance(explained(error_of(sqlite3.SQLITE_FULL), path), FullError)
    refused = error_of(sqlite3.SQLITE_IOERR_WRITE)
    assert not isinstance(explained(refused, path), FullError)
    for number, is_full in ((errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EIO, False)):

        def refuse(number: int = number, **_: object) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "TemporaryFile", refuse)
            assert isinstance(explained(refused, path), FullError) is is_full
