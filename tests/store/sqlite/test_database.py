"""Every statement for SQLite."""

import errno
import fcntl
import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hookkit.errors import FullError, LockedError, LocklessError, StoreError
from hookkit.model.session import Session
from hookkit.model.session_rows import EventRow, ToolCallRow
from hookkit.store.sqlite import database as storage
from hookkit.store.sqlite.bulk_insert import NULL
from hookkit.store.sqlite.database import Database, use_wal
from tests.builders import at, session
from tests.disks import fill, mounted, needs_mount


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "data" / "x.db")
    yield opened
    opened.close()


def add(database: Database, *names: str, **fields: object) -> list[Session]:
    """Store sessions, each a second after the one before."""
    first = database.next_seq()
    made = [
        session(session_id=name, seq=seq, first_started_at=at(seq), **fields)
        for seq, name in enumerate(names, first)
    ]
    database.add_sessions(made)
    return made


# The file


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    Database.open(tmp_path / "data" / "x.db").close()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "x.db").stat().st_mode & 0o777 == 0o600


def test_readers_don_t_wait_for_the_writer(database: Database, tmp_path: Path) -> None:
    assert database.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with database.transaction():
        add(database, "x")
        other = Database.open(tmp_path / "data" / "x.db")
        assert other.count_sessions() == 0
        other.close()


@pytest.mark.parametrize("step", ["folder", "file"])
def test_one_out_of_reach_is_reported(step: str, tmp_path: Path) -> None:
    place = tmp_path / "x"
    place.touch() if step == "folder" else (place / "x.db").mkdir(parents=True)
    with pytest.raises(StoreError, match="Can't open"):
        Database.open(place / "x.db")


def test_a_damaged_one_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="hookkit rebuild"):
        Database.open(tmp_path / "x.db")


def test_a_newer_one_is_reported(tmp_path: Path) -> None:
    opened = Database.open(tmp_path / "x.db")
    opened.db.execute("PRAGMA user_version = 999")
    opened.close()
    with pytest.raises(StoreError, match="schema version 999"):
        Database.open(tmp_path / "x.db")


def test_a_locked_one_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LockedError, match="Close that"):
        Database.open(tmp_path / "x.db")
    other.close()


@pytest.mark.parametrize(
    "error, kind, words",
    [
        (sqlite3.OperationalError("database is locked"), LockedError, "locked by another"),
        (sqlite3.OperationalError("disk I/O error"), StoreError, "Can't use x.db: disk I/O error"),
        (sqlite3.DatabaseError("malformed"), StoreError, "damaged: malformed. `hookkit rebuild`"),
    ],
)
def test_errors_are_explained(error: sqlite3.Error, kind: type[StoreError], words: str) -> None:
    result = storage.explained(error, Path("x.db"))
    assert type(result) is kind
    assert words in str(result)


@pytest.mark.parametrize("words", ["database is locked", "disk I/O error"])
def test_a_file_system_without_locks_is_named(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    error = sqlite3.OperationalError(words)
    assert not isinstance(storage.explained(error, tmp_path / "x.db"), LocklessError)
    monkeypatch.setattr(fcntl, "lockf", refuse)
    result = storage.explained(error, tmp_path / "x.db")
    assert isinstance(result, LocklessError)
    assert str(result).startswith(f"The file system of {tmp_path} can't lock files")


def test_a_sound_one_has_no_problems(database: Database) -> None:
    assert database.problems() == []


def test_problems_are_those_that_sqlite_finds(tmp_path: Path) -> None:
    opened = Database.open(tmp_path / "x.db")
    add(opened, *(f"session-{number}" for number in range(200)))
    opened.close()
    data = bytearray((tmp_path / "x.db").read_bytes())
    data[8192:] = b"\xaa" * (len(data) - 8192)
    (tmp_path / "x.db").write_bytes(data)
    damaged = Database(sqlite3.connect(tmp_path / "x.db"))
    assert damaged.problems()
    damaged.close()


def damage(file: Path) -> sqlite3.DatabaseError:
    """Damage a database's pages; the error that its next reader gets."""
    with closing(Database.open(file)) as opened:
        add(opened, *(f"session-{number}" for number in range(200)))
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    data = bytearray(file.read_bytes())
    data[8192:] = b"\xaa" * (len(data) - 8192)
    file.write_bytes(data)
    with closing(sqlite3.connect(file)) as db, pytest.raises(sqlite3.DatabaseError) as caught:
        db.execute("SELECT * FROM sessions").fetchall()
    return caught.value


def test_one_that_is_sound_by_now_is_not_called_damaged(tmp_path: Path) -> None:
    error = damage(tmp_path / "x.db")
    assert "is damaged" in str(storage.explained(error, tmp_path / "x.db"))
    (tmp_path / "x.db").unlink()
    assert "is damaged" in str(storage.explained(error, tmp_path / "x.db"))
    Database.open(tmp_path / "x.db").close()
    assert "sound on the disk. Try again." in str(storage.explained(error, tmp_path / "x.db"))


@needs_mount
def test_on_a_full_disk_nothing_is_called_damaged(tmp_path: Path) -> None:
    """What SQLite can't write there, it may miss when it reads."""
    with mounted(tmp_path / "disk", "-o", "size=64m"):
        file = tmp_path / "disk" / "x.db"
        error = damage(file)
        filler = fill(tmp_path / "disk")
        assert type(storage.explained(error, file)) is FullError
        filler.unlink()
        assert "is damaged" in str(storage.explained(error, file))


@needs_mount
def test_a_disk_that_has_room_again_by_now(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-o", "size=64m"):
        file = tmp_path / "disk" / "x.db"
        Database.open(file).close()
        filler = fill(tmp_path / "disk")
        with pytest.raises(FullError, match="full: free some space") as caught:
            Database.open(file)
        error = caught.value.__context__
        assert isinstance(error, sqlite3.OperationalError)
        filler.unlink()
        told = storage.explained(error, file)
        assert type(told) is FullError and str(told).endswith("has room by now: try again.")
        Database.open(file).close()


def test_a_file_that_is_none_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"garbage" * 1000)
    database = Database(sqlite3.connect(tmp_path / "x.db"))
    assert database.problems() == ["file is not a database"]
    database.close()


# Transactions


def test_all_or_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction():
        add(database, "x")
        raise ZeroDivisionError
    assert database.count_sessions() == 0
    assert not database.db.in_transaction


def test_one_that_sqlite_has_ended_is_no_second_error(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction():
        database.db.execute("ROLLBACK")
        raise ZeroDivisionError


# Sessions


def test_a_row_comes_back_as_it_was(database: Database) -> None:
    (stored,) = add(database, "x", cost_usd=0.25, transcript_available=True, model="m")
    found = database.session("local", "x")
    assert found == stored
    assert found and found.transcript_available is True


def test_a_change_is_stored(database: Database) -> None:
    one, two = add(database, "x", "y")
    one.edit_count = 5
    database.save_sessions([one])
    assert database.session_by_seq(1) == one
    assert database.session_by_seq(2) == two


@pytest.mark.parametrize(
    "field", ["status", "lifecycle", "origin", "title_source", "summary_state"]
)
def test_words_are_from_a_list(field: str, database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(database, "x", **{field: "unheard of"})


def test_one_row_for_each_workspace_and_id(database: Database) -> None:
    add(database, "x")
    add(database, "x", workspace_id="w")
    with pytest.raises(sqlite3.IntegrityError):
        add(database, "x")


def test_what_is_not_there(database: Database) -> None:
    assert database.session("local", "x") is None
    assert database.session_by_seq(1) is None
    assert database.last_event_at() is None
    assert (database.next_seq(), database.count_sessions()) == (1, 0)


@pytest.mark.parametrize(
    "prefix, found",
    [
        ("ab", ["ab", "ab"]),
        ("a", ["ab", "ab", "abc"]),
        ("abc", ["abc"]),
        ("b", []),
        ("%", ["%x"]),
        ("_", []),
        ("é", ["é\U0010fffe"]),
    ],
)
def test_ids_by_their_beginning(prefix: str, found: list[str], database: Database) -> None:
    add(database, "ab", "abc", "%x", "é\U0010fffe")
    add(database, "ab", workspace_id="w")
    assert [each.session_id for each in database.sessions_by_prefix(prefix)] == found


def test_no_more_than_asked_for(database: Database) -> None:
    add(database, "a1", "a2", "a3")
    assert len(database.sessions_by_prefix("a", 2)) == 2
    assert [each.session_id for each in database.recent_sessions(2)] == ["a3", "a2"]


STATES = ("none", "pending", "running", "done", "failed")


@pytest.fixture
def in_states(database: Database) -> Database:
    """A session in each state of its summary; the running one was begun at 10 s."""
    for number, state in enumerate(STATES):
        add(database, state, summary_state=state, last_ended_at=at(number))
    running = database.session("local", "running")
    assert running
    seq = running.seq or 0
    row = EventRow(seq, "k", at(10), "summary_started", "hookkit", "", None, None, None)
    database.add_events([row])
    return database


@pytest.mark.parametrize(
    "stale, due", [(at(9), ["pending"]), (at(10), ["pending", "running"])], ids=["at work", "dead"]
)
def test_summaries_that_are_due(stale: str, due: list[str], in_states: Database) -> None:
    assert [each.session_id for each in in_states.sessions_to_summarise(stale)] == due


def test_sessions_without_a_summary(in_states: Database) -> None:
    found = [each.session_id for each in in_states.sessions_without_summary()]
    assert found == ["pending", "running", "failed"]


def test_summaries_that_a_worker_may_write(database: Database) -> None:
    cases: dict[str, dict[str, Any]] = {
        "known": {"account": "a:1"},
        "no words": {"transcript_path": None},
        "unknown": {},
        "tried": {"account": "a:1", "summary_attempts": 3},
        "running": {"account": "a:1", "summary_state": "running"},
        "failed": {"account": "a:1", "summary_state": "failed"},
        "active": {"account": "a:1", "last_ended_at": None},
    }
    for number, (name, fields) in enumerate(cases.items()):
        usual = {"summary_state": "pending", "last_ended_at": at(number), "transcript_path": "/t"}
        add(database, name, **usual | fields)
    found = database.summaries_to_write(at(0), 3)
    assert [each.session_id for each in found] == ["known", "no words", "running"]


@pytest.mark.parametrize("errors", [(), ("a",), ("", None), ("a", "b", None), ("b", "a")], ids=str)
def test_summaries_that_failed(database: Database, errors: tuple[str | None, ...]) -> None:
    for number, error in enumerate(errors):
        usual = {"summary_state": "failed", "last_ended_at": at(number)}
        add(database, f"s{number}", summary_error=error, **usual)
    failed = [each for each in errors if each]
    assert database.failed_summaries() == (len(failed), failed[-1] if failed else "")


def test_summaries_of_the_last_hour(in_states: Database) -> None:
    assert in_states.summaries_started_since(at(9)) == 1
    assert in_states.summaries_started_since(at(10)) == 0


# Children


def test_events_are_found_by_key_and_digest(database: Database) -> None:
    rows = [
        EventRow(1, key, at(second), "stop", "hook", "", None, None, digest)
        for second, (key, digest) in enumerate([("b", b"x"), ("a", b"x"), ("c", None)])
    ]
    database.add_events(rows)
    assert database.event_time(1, "a") == at(1)
    assert database.event_time(1, "z") is None
    assert database.event_time(2, "a") is None
    assert list(database.digests(1)) == [("a", b"x"), ("b", b"x")]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_any_number_of_events_is_stored(count: int, database: Database) -> None:
    rows = [
        EventRow(1, f"k{number:03}", at(number), "stop", "hook", "", NULL, None, b"x")
        for number in range(count)
    ]
    database.add_events(rows)
    stored = database.db.execute("SELECT key, at, agent_id, correction, digest FROM events")
    assert stored.fetchall() == [(row.key, row.at, None, None, b"x") for row in rows]


def test_the_last_event_is_an_agent_s(database: Database) -> None:
    add(database, "api", last_activity=at(9))
    add(database, "hook", last_activity=at(5), n_hook_events=1)
    assert database.last_event_at() == at(5)


def test_a_tool_call_is_stored_once(database: Database) -> None:
    call = ToolCallRow(1, "t", "Edit", None, "/a", True, True, at(1))
    database.add_tool_calls([call, call._replace(ended_at=at(2))])
    database.add_tool_calls([call])
    assert database.db.execute("SELECT ended_at FROM tool_calls").fetchall() == [(at(1),)]


def test_cursors(database: Database) -> None:
    assert database.cursor("a") == 0
    database.set_cursor("a", 5)
    database.set_cursor("a", 7)
    database.set_cursor("b", 1)
    assert database.cursors() == {"a": 7, "b": 1}
    assert database.cursor("a") == 7
    database.remove_cursor("a")
    assert database.cursors() == {"b": 1}


def test_rejected_lines(database: Database) -> None:
    database.reject([("a", 0, "one"), ("b", 0, "two"), ("b", 9, "three")])
    database.reject([("a", 0, "again")])
    assert database.rejected(2) == [("b", 9, "three"), ("b", 0, "two")]
    assert database.rejected_count() == 3


def test_unknown_events(database: Database) -> None:
    database.count_unknown({"Setup": 2})
    database.count_unknown({"Setup": 1, "Other": 1})
    assert database.unknown_events() == {"Other": 1, "Setup": 3}


def test_the_switch_to_a_log_waits_for_others(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / "x.db", isolation_level=None)) as holder,
        closing(sqlite3.connect(tmp_path / "x.db", timeout=0, check_same_thread=False)) as db,
    ):
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            use_wal(db, wait=0)
        waiting = threading.Thread(target=use_wal, args=(db, 30))
        waiting.start()
        time.sleep(0.05)
        holder.execute("ROLLBACK")
        waiting.join()
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("closed", ["folder", "file"])
def test_a_read_only_file_system_is_called_by_its_name(
    closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.db"
    Database.open(path).close()
    refused = tmp_path if closed == "folder" else path
    monkeypatch.setattr(os, "access", lambda asked, _: asked != refused)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    told = str(storage.explained(sqlite3.OperationalError("unable to open database file"), path))
    assert f"{tmp_path} is on a read-only file system. Try: export HOOKKIT_HOME=" in told


@needs_mount
def test_a_file_system_that_became_read_only(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-o", "size=4m"):
        path = tmp_path / "disk" / "s.db"
        Database.open(path).close()
        subprocess.run(["mount", "-o", "remount,ro", str(path.parent)], check=True)
        with pytest.raises(StoreError, match="read-only file system"):
            Database.open(path)
        subprocess.run(["mount", "-o", "remount,rw", str(path.parent)], check=True)
        Database.open(path).close()
