"""The Sessions API: one way to write, and every reader current."""

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import hookkit
from hookkit import paths
from hookkit.api import store as sessions_module
from hookkit.api.store import CANDIDATES, Store
from hookkit.errors import (
    AmbiguousError,
    BusyError,
    ConfigError,
    LockedError,
    NotFoundError,
    StoreError,
)
from hookkit.lib.system import locks
from hookkit.pipeline.collect import dead_processes
from hookkit.store.journal import segments
from hookkit.store.sqlite import database as storage
from hookkit.store.sqlite.database import Database
from tests.builders import at, deliver, fold_all, line, payload, rows, tool
from tests.damages import close_journal
from tests.disks import open_databases
from tests.proc import needs_proc


def test_the_seed(store: Store) -> None:
    session = store.start_session("abc-123", "my-app")
    assert (session.session_id, session.project, session.status) == ("abc-123", "my-app", "idle")
    store.update_session_counts("abc-123", edits=1)
    store.update_session_counts("abc-123", edits=2, corrections=1, prompts=3)
    store.end_session("abc-123")
    found = store.get_session("abc-123")
    assert found
    assert (found.edit_count, found.corrections_count, found.prompts_count) == (3, 1, 3)
    assert not found.is_active
    assert found.finished_at == found.last_ended_at is not None


def test_a_second_start_of_a_live_session_is_a_no_op(store: Store) -> None:
    first = store.start_session("x", "one")
    again = store.start_session("x", "two")
    assert (again.project, again.first_started_at) == ("one", first.first_started_at)
    assert (again.revival_count, again.last_started_at) == (0, first.last_started_at)


def test_a_start_after_an_end_goes_on(store: Store) -> None:
    store.start_session("x")
    store.end_session("x")
    again = store.start_session("x")
    assert (again.revival_count, again.is_active, again.status) == (1, True, "idle")


def test_what_is_not_known_changes_nothing(store: Store) -> None:
    store.end_session("x")
    store.update_session_counts("x", edits=1)
    assert store.get_session("x") is None
    assert store.get_recent_sessions() == []


def test_recent_sessions_are_the_newest_first(store: Store) -> None:
    deliver(*(line(payload("Stop", f"s{number}"), number) for number in (2, 0, 1)))
    store.refresh()
    assert [session.session_id for session in store.get_recent_sessions(2)] == ["s2", "s1"]


def test_upsert_makes_a_row(store: Store) -> None:
    made = store.upsert_session("x", title="Fix login", summary="Done.", user_id="me")
    assert (made.title, made.title_source, made.summary) == ("Fix login", "user", "Done.")
    assert (made.user_id, made.origin, made.is_active) == ("me", "api", True)


@pytest.mark.parametrize(
    "finished",
    [
        "2026-11-21T10:30:00+01:00",
        "2026-11-21t09:30:00z",
        "2026-11-21 09:30:00.000000Z",
        datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
    ],
)
def test_upsert_takes_every_time(store: Store, finished: str | datetime) -> None:
    assert store.upsert_session("x", finished_at=finished).finished_at == "2026-11-21T09:30:00.000Z"


def test_upsert_takes_other_names(store: Store) -> None:
    made = store.upsert_session("x", title="T", workspace_uuid="team", user_uuid="me")
    assert (made.workspace_id, made.user_id) == ("team", "me")


def test_upsert_overwrites_what_is_given(store: Store) -> None:
    store.upsert_session("x", title="One", summary="First.", user_id="me")
    store.upsert_session("x", title="Two")
    finished = store.upsert_session("x", summary="Second.", finished_at=at(9))
    assert (finished.title, finished.summary, finished.user_id) == ("Two", "Second.", "me")
    assert (finished.finished_at, finished.last_ended_at, finished.status) == (at(9), at(9), "done")
    assert store.database.count_sessions() == 1


def test_workspaces_are_apart(store: Store) -> None:
    store.start_session("x", "one", workspace_id="a")
    store.start_session("x", "two", workspace_id="b")
    store.update_session_counts("x", 1, workspace_id="a")
    store.end_session("x", workspace_id="b")
    one, two = (store.get_session("x", workspace_id=name) for name in "ab")
    assert one and two
    assert (one.project, one.edit_count, one.is_active) == ("one", 1, True)
    assert (two.project, two.edit_count, two.is_active) == ("two", 0, False)


@pytest.mark.parametrize(
    "call",
    [
        lambda store: store.update_session_counts("x", edits=-1),
        lambda store: store.update_session_counts("x", prompts=2**40),
        lambda store: store.start_session(""),
        lambda store: store.upsert_session("x", finished_at="yesterday"),
        lambda store: store.upsert_session("x", finished_at="2026-11-21T09:30:00"),
        lambda store: store.upsert_session("x", title=5),
        lambda store: store.end_session("x", workspace_id=None),
    ],
    ids=["negative", "huge", "no id", "no time", "no UTC", "no text", "no workspace"],
)
def test_what_could_not_be_understood_is_not_written(call: Any, store: Store) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        call(store)
    assert segments.segments(paths.journal_dir()) == []


def test_who_writes_is_noted(store: Store) -> None:
    store.start_session("x")
    with Store.open(source="user") as other:
        other.start_session("y")
    sources = store.db.execute("SELECT DISTINCT source FROM events ORDER BY 1").fetchall()
    assert sources == [("api",), ("user",)]


def test_counts_of_many_writers_are_added(store: Store) -> None:
    store.start_session("x")

    def work() -> None:
        with Store.open(wait=30) as mine:
            for _ in range(5):
                mine.update_session_counts("x", edits=1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session = store.get_session("x")
    assert session and session.edit_count == 20


def test_opening_takes_in_what_is_new() -> None:
    deliver(line(payload("SessionStart")))
    with Store.open() as store:
        assert store.is_current
        assert store.get_session("s1")


def test_a_reader_that_cannot_fold_reports_it() -> None:
    deliver(line(payload("SessionStart")))
    with locks.hold(paths.fold_lock(), "testing"), Store.open(wait=0) as store:
        assert not store.is_current
        assert store.get_session("s1") is None


def test_a_writer_that_cannot_fold_reports_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "WRITER_WAIT", 0)
    with (
        locks.hold(paths.fold_lock(), "testing"),
        pytest.raises(BusyError, match="Recorded"),
    ):
        store.start_session("x")
    fold_all()
    assert store.get_session("x")


def test_a_journal_that_cannot_be_written_is_reported(store: Store) -> None:
    close_journal()
    with pytest.raises(StoreError, match=r"Can't write to .*journal.* Try: mv .*\.aside"):
        store.start_session("x")


def test_a_journal_that_is_no_folder_stops_no_writer(store: Store) -> None:
    paths.journal_dir().write_text("a file")
    assert store.start_session("x").session_id == "x"
    assert [each.parent for each in segments.segments(paths.journal_dir())] == [paths.data_dir()]


def test_a_wrong_setting_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_SUMMARY", "sometimes")
    with pytest.raises(ConfigError, match="HOOKKIT_SUMMARY"):
        Store.open()


def test_the_connection_is_the_reader_s(store: Store) -> None:
    store.start_session("x", "shop")
    assert store.db.execute("SELECT project FROM sessions").fetchone() == ("shop",)


def test_the_door_is_lazy() -> None:
    assert hookkit.Store is Store
    assert hookkit.Session.__name__ == "Session"
    with pytest.raises(AttributeError, match="nothing"):
        hookkit.nothing  # noqa: B018


# Agents that are gone


def test_a_session_whose_process_is_gone_is_abandoned(store: Store) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="hi"), 3, pid=2**31 - 1, start=1, boot=1))
    assert store.refresh()
    session = store.get_session("s1")
    assert session
    assert (session.lifecycle, session.status, session.end_reason) == (
        *("abandoned", "done"),
        "process_gone",
    )
    assert session.finished_at == at(3)
    before = rows(("sessions", "events"))
    store.refresh()
    assert rows(("sessions", "events")) == before


def test_a_session_whose_process_runs_is_left(store: Store) -> None:
    deliver(line(payload("UserPromptSubmit", prompt="hi"), pid=os.getpid()))
    store.refresh()
    session = store.get_session("s1")
    assert session and session.is_active and session.pid == os.getpid()


def test_a_journal_that_cannot_be_written_leaves_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reap(gone: object) -> None:
        raise PermissionError

    monkeypatch.setattr(dead_processes, "reap", reap)
    deliver(line(payload("Stop"), pid=2**31 - 1))
    assert not store.refresh()
    assert store.get_session("s1")


# Which session is meant


@pytest.fixture
def three(store: Store) -> Store:
    names = ("abc-1", "abc-2", "xyz")
    deliver(*(line(payload("Stop", name), second) for second, name in enumerate(names)))
    store.refresh()
    return store


@pytest.mark.parametrize(
    "wanted, found",
    [("1", "abc-1"), ("3", "xyz"), ("abc-2", "abc-2"), ("x", "xyz"), ("xyz", "xyz")],
)
def test_number_id_or_beginning(wanted: str, found: str, three: Store) -> None:
    assert three.find(wanted).session_id == found


@pytest.mark.parametrize("wanted", ["9", "nothing", "x%", "_yz", "٣", "9" * 30, "abc-1 "])
def test_what_is_not_there_is_reported(wanted: str, three: Store) -> None:
    with pytest.raises(NotFoundError, match="hookkit list"):
        three.find(wanted)


def test_an_ambiguous_beginning_lists_the_candidates(three: Store) -> None:
    with pytest.raises(AmbiguousError) as result:
        three.find("abc")
    assert [each.split()[:2] for each in str(result.value).splitlines()[1:]] == [
        ["1", "abc-1"],
        ["2", "abc-2"],
    ]


def test_a_digit_may_begin_an_id(store: Store) -> None:
    deliver(line(payload("Stop", "77-a")))
    store.refresh()
    assert store.find("77").session_id == "77-a"


def test_not_all_candidates_are_listed(store: Store) -> None:
    deliver(*(line(payload("Stop", f"same-{number}")) for number in range(CANDIDATES + 3)))
    store.refresh()
    with pytest.raises(AmbiguousError) as result:
        store.find("same")
    assert len(str(result.value).splitlines()) == CANDIDATES + 2
    assert str(result.value).endswith("…")


def test_the_same_id_in_two_workspaces_can_be_distinguished(store: Store) -> None:
    store.start_session("x", workspace_id="a")
    store.start_session("x", workspace_id="b")
    with pytest.raises(AmbiguousError, match="1  x"):
        store.find("x")
    assert store.find("2").workspace_id == "b"


def test_existing_or_an_error(three: Store) -> None:
    assert three.existing("xyz").session_id == "xyz"
    with pytest.raises(NotFoundError, match="'abc'"):
        three.existing("abc")


def test_an_id_is_never_a_path_or_sql(store: Store, home: Path) -> None:
    for name in ("../../etc/passwd", "'; DROP TABLE sessions; --", "a\0b", "%"):
        store.start_session(name)
        assert store.find(name).session_id == name
    deliver(line(tool(session_id="/tmp/x")))
    store.refresh()
    assert store.get_session("/tmp/x")
    assert store.database.count_sessions() == 5


# A store that can't be opened


@needs_proc
def test_one_that_is_refused_leaves_no_connection() -> None:
    """It would hold space of the disk until it is garbage."""
    deliver(line(payload("Stop")))
    with closing(Database.open(paths.database())) as database:
        database.db.execute("DROP TABLE cursors")
    with pytest.raises(StoreError, match="no such table") as caught:
        Store.open()
    assert open_databases() == []
    assert caught.tb, "whose frames would keep it"


@needs_proc
def test_one_that_an_earlier_version_wrote_leaves_none_either(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fold_all()
    with closing(Database.open(paths.database())) as database, database.transaction():
        database.db.execute("INSERT INTO meta VALUES ('outdated', 'projects')")
        database.set_cursor("gone.jsonl", 1)
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(paths.database(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedError, match="Close that") as caught:
            Store.open()
        other.execute("ROLLBACK")
        assert len([name for name in open_databases() if name.endswith(".db-wal")]) == 1
    assert open_databases() == []
    assert caught.tb
