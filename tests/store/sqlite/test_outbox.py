"""What a team has not got yet is marked by whatever changes it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.store import Store
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.outbox import TABLES, TRIGGERS, Marked, Outbox
from tests.cli.rich_home import fill

NOTHING = Marked([], [])


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with rows in every table of sessions."""
    fill(tmp_path)
    with Store.open() as store:
        yield store.database


@pytest.fixture
def outbox(database: Database) -> Outbox:
    """An outbox of which all is sent."""
    found = Outbox(database)
    found.begin()
    found.note_sent(*found.take())
    assert found.waiting() == NOTHING
    return found


def test_nothing_is_noted_outside_of_a_team(database: Database) -> None:
    outbox = Outbox(database)
    assert outbox.epoch() is None
    database.db.execute("UPDATE sessions SET title = 'x'")
    assert outbox.waiting() == NOTHING


def test_all_that_is_there_is_marked_first(database: Database) -> None:
    database.db.execute("INSERT INTO worked VALUES ('', '2026-11-21', '', 1)")
    outbox = Outbox(database)
    epoch = outbox.begin()
    assert outbox.epoch() == epoch
    sessions = [seq for (seq,) in database.db.execute("SELECT seq FROM sessions")]
    assert outbox.waiting() == outbox.take() == outbox.everything()
    assert outbox.everything() == Marked(sessions, ["2026-11-21"])
    assert outbox.begin() != epoch


@pytest.mark.parametrize("table", TABLES)
def test_a_change_in_any_table_marks_its_session(
    table: str, database: Database, outbox: Outbox
) -> None:
    row = database.db.execute(f"SELECT * FROM {table} LIMIT 1")
    names = [name for name, *_ in row.description]
    values = row.fetchone() or made(database.db, table)
    seq = values[names.index("seq")]
    for statement in (
        f"DELETE FROM {table} WHERE seq = {seq}",
        f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})",
        f"UPDATE {table} SET seq = seq WHERE seq = {seq}",
    ):
        database.db.execute(statement, values if "INSERT" in statement else ())
        assert outbox.waiting() == Marked([int(str(seq))], []), statement
        outbox.note_sent(*outbox.take())


@pytest.mark.parametrize("policy", ["INSERT OR REPLACE", "INSERT OR ABORT", "REPLACE"])
def test_any_conflict_policy_marks_it_once(policy: str, database: Database, outbox: Outbox) -> None:
    for at in ("1", "2"):
        row = (1, f"key {at}", at, "rule", None, None, None)
        database.db.execute(f"{policy} INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    assert outbox.waiting().sessions == [1]


def made(db: sqlite3.Connection, table: str) -> tuple[object, ...]:
    """A row of a table that is empty."""
    columns = db.execute(f"PRAGMA table_info({table})").fetchall()
    values = tuple(1 if kind == "INTEGER" else "x" for _, _, kind, *_ in columns)
    db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    return values


def test_days_are_marked(database: Database, outbox: Outbox) -> None:
    for statement in (
        "INSERT INTO worked VALUES ('x', '2026-11-21', '', 1)",
        "UPDATE worked SET ms = 2 WHERE kind = 'x'",
        "DELETE FROM worked WHERE kind = 'x'",
    ):
        database.db.execute(statement)
        assert outbox.waiting() == Marked([], ["2026-11-21"])
        outbox.note_sent(*outbox.take())


def test_what_a_project_is_called_concerns_its_sessions(database: Database, outbox: Outbox) -> None:
    path, seq = database.db.execute("SELECT project, min(seq) FROM sessions").fetchone()
    database.db.execute("UPDATE projects SET remote = 'acme/shop' WHERE path = ?", (path,))
    assert seq in outbox.take().sessions


def test_a_learning_that_is_changed_goes_with_its_sessions(
    database: Database, outbox: Outbox
) -> None:
    found = database.db.execute("SELECT id, seq FROM learning_sources").fetchone()
    for statement in (
        "INSERT OR REPLACE INTO learning_edits VALUES (?, 'x', '2026')",
        "UPDATE learning_edits SET text = 'y' WHERE id = ?",
        "DELETE FROM learning_edits WHERE id = ?",
    ):
        database.db.execute(statement, found[:1])
        assert outbox.waiting().sessions == [found[1]]
        outbox.note_sent(*outbox.take())


def test_what_changes_while_it_is_sent_is_marked_again(database: Database, outbox: Outbox) -> None:
    database.db.execute("UPDATE sessions SET title = 'x' WHERE seq IN (1, 2)")
    database.db.execute("INSERT INTO worked VALUES ('x', '2026-11-21', '', 1)")
    taken = outbox.take()
    assert taken == Marked([1, 2], ["2026-11-21"])
    database.db.execute("UPDATE sessions SET title = 'y' WHERE seq = 2")
    database.db.execute("DELETE FROM worked WHERE kind = 'x'")
    outbox.note_sent(*taken)
    assert outbox.waiting() == Marked([2], ["2026-11-21"])


def test_what_was_not_sent_stays(database: Database, outbox: Outbox) -> None:
    database.db.execute("UPDATE sessions SET title = 'x' WHERE seq IN (1, 2)")
    assert outbox.take().sessions == [1, 2]
    outbox.note_sent([1])
    assert outbox.take().sessions == [2]


def test_everything_is_marked_again(database: Database, outbox: Outbox) -> None:
    database.db.execute("INSERT INTO worked VALUES ('x', '2026-11-21', '', 1)")
    outbox.note_sent(*outbox.take())
    outbox.mark_all()
    assert outbox.waiting() == outbox.everything()


def test_notes_last_until_the_next_epoch(outbox: Outbox) -> None:
    outbox.remember("levels", "x")
    assert (outbox.remembered("levels"), outbox.remembered("pushes")) == ("x", "")
    outbox.begin()
    assert outbox.remembered("levels") == ""


def test_a_trigger_that_is_gone_begins_again(database: Database, outbox: Outbox) -> None:
    assert outbox.epoch()
    database.db.execute(f"DROP TRIGGER {min(TRIGGERS)}")
    assert outbox.epoch() is None


def test_nothing_is_noted_any_more(database: Database, outbox: Outbox) -> None:
    outbox.mark_all()
    outbox.stop()
    database.db.execute("UPDATE sessions SET title = 'x'")
    assert (outbox.epoch(), outbox.waiting()) == (None, NOTHING)
    assert not database.db.execute("SELECT 1 FROM meta WHERE name LIKE 'outbox%'").fetchone()


def test_what_is_remembered_durably(database: Database, outbox: Outbox) -> None:
    (usual,) = database.db.execute("PRAGMA synchronous").fetchone()
    outbox.remember_durably("pushes", "1.a")
    assert outbox.remembered("pushes") == "1.a"
    assert database.db.execute("PRAGMA synchronous").fetchone() == (usual,)
