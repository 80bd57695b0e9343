"""The schema and how it comes about."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest

from hookkit.errors import StoreError
from hookkit.model.session import COLUMNS
from hookkit.store.sqlite import migrate as module
from hookkit.store.sqlite.migrate import migrate, migrations, newest, version
from tests.newest_schema import FILE, newest_schema

CHILDREN = {"events", "tool_calls", "rejected", "cursors", "unknown_events"}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    yield opened
    opened.close()


def tables(db: sqlite3.Connection) -> set[str]:
    found = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {name for (name,) in found}


def test_an_empty_database_gets_the_newest_schema(db: sqlite3.Connection) -> None:
    migrate(db)
    assert version(db) == newest("sqlite")
    assert tables(db) >= CHILDREN | {"sessions"}
    assert not db.in_transaction


def test_a_new_database_is_as_if_all_migrations_had_made_it(db: sqlite3.Connection) -> None:
    migrate(db)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as other:
        for number, script in migrations("sqlite"):
            module.apply(other, number, script)
        assert version(other) == version(db)
        assert list(other.iterdump()) == list(db.iterdump()), "run `make schema`"


def test_the_newest_schema_can_be_written() -> None:
    assert newest_schema().count("CREATE TABLE") == FILE.read_text("utf-8").count("CREATE TABLE")


def test_again_changes_nothing(db: sqlite3.Connection) -> None:
    migrate(db)
    before = db.execute("PRAGMA schema_version").fetchone()
    migrate(db)
    assert db.execute("PRAGMA schema_version").fetchone() == before


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(
        path.name for path in files("hookkit.store").joinpath("migrations", "sqlite").iterdir()
    )
    assert all(re.fullmatch(r"\d{4}_\w+\.sql", name) for name in names)
    assert [number for number, _ in migrations("sqlite")] == list(range(1, len(names) + 1))
    assert newest("sqlite") == len(names)


def test_the_row_has_the_columns_of_the_class(db: sqlite3.Connection) -> None:
    migrate(db)
    columns = {row[1]: row for row in db.execute("PRAGMA table_info(sessions)")}
    assert set(columns) == {*COLUMNS, "tallies"}
    counters = [name for name in columns if name.endswith("_count")]
    assert all(columns[name][3] and columns[name][4] == "0" for name in counters)


def test_a_newer_database_is_refused(db: sqlite3.Connection) -> None:
    migrate(db)
    db.execute(f"PRAGMA user_version = {newest('sqlite') + 1}")
    with pytest.raises(StoreError, match="pip install --upgrade hookkit"):
        migrate(db)
    assert not db.in_transaction


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave new databases to the migrations."""
    monkeypatch.setattr(module, "newest_schema", lambda dialect: None)


@pytest.mark.usefixtures("step_by_step")
def test_what_is_there_stays(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [
        (1, "CREATE TABLE a (x);"),
        (2, "ALTER TABLE a ADD y; -- a reason;\nCREATE TABLE b (z);"),
    ]
    monkeypatch.setattr(module, "migrations", lambda dialect: steps)
    for known in (1, 2):
        monkeypatch.setattr(module, "newest", lambda dialect, known=known: known)
        monkeypatch.setattr(module, "migrations", lambda dialect, known=known: steps[:known])
        migrate(db)
        db.execute("INSERT INTO a (x) VALUES (1)")
    assert db.execute("SELECT x, y FROM a").fetchall() == [(1, None), (1, None)]
    assert tables(db) == {"a", "b"}


@pytest.mark.usefixtures("step_by_step")
def test_a_migration_that_fails_leaves_nothing(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        module, "migrations", lambda dialect: [(1, "CREATE TABLE a (x);\nCREATE TABLE a (x);")]
    )
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(db)
    assert (tables(db), version(db)) == (set(), 0)


@pytest.mark.usefixtures("step_by_step")
def test_a_migration_that_sqlite_has_rolled_back(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk is full: the error is that of the statement."""
    monkeypatch.setattr(module, "migrations", lambda dialect: [(1, "ROLLBACK;\nDROP TABLE a;")])
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        migrate(db)
    assert not db.in_transaction


def test_several_at_once_do_it_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        db = sqlite3.connect(tmp_path / "x.db", timeout=30, isolation_level=None)
        try:
            migrate(db)
        except BaseException as error:
            failures.append(error)
        finally:
            db.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_who_waited_finds_the_work_done(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(db)
    answers = [0, newest("sqlite")]
    monkeypatch.setattr(module, "version", lambda db: answers.pop(0))
    migrate(db)
    assert not answers
