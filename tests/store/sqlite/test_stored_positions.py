"""Positions are looked up one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.errors import StoreError
from hookkit.model.transcript_position import Position
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_open import open_index
from hookkit.store.sqlite.stored_positions import StoredPositions
from tests.store.sqlite.steps import steps


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database.open(paths.database())
    yield opened
    opened.close()


def add(db: Database, path: str, seq: int, position: str, tally: str = "[]") -> None:
    db.db.execute(
        "INSERT INTO transcripts (path, seq, session_id, started_at, ended_at, is_sidechain, "
        "position, tally) VALUES (?, ?, ?, '', '', 0, ?, ?)",
        (path, seq, f"s{seq}", position, tally),
    )


def position(mtime_ns: int) -> str:
    return Position(mtime_ns=mtime_ns).to_text()


def test_the_latest_of_several(database: Database) -> None:
    assert not StoredPositions(database.db)
    add(database, "/b", 1, position(2))
    add(database, "/b", 2, position(3))
    add(database, "/b", 3, position(1))
    add(database, "/a", 1, "damaged")
    add(database, "/c", 4, position(1))
    add(database, "/c", 5, position(2), tally="[1]")
    found = StoredPositions(database.db)
    assert found == {"/a": "damaged", "/b": position(3), "/c": ""}
    assert (list(found), len(found)) == (["/a", "/b", "/c"], 3)
    assert found
    assert found.get("/d") is None
    with pytest.raises(KeyError):
        found["/d"]


def test_a_file_costs_the_same_among_many(database: Database) -> None:
    def known() -> None:
        assert StoredPositions(database.db).get("/known") == position(1)

    add(database, "/known", 1, position(1))
    alone = steps(database.db, known)
    for number in range(300):
        add(database, f"/{number}", number + 2, position(1))
    assert steps(database.db, known) <= alone  # newer versions of SQLite need one step less


def test_those_of_the_index(database: Database) -> None:
    for number, path in enumerate(("/a", "/b", "/b", "/c", "hooks")):
        add(database, path, number, position(1))
    with open_index() as index:
        index.db.executemany("INSERT INTO positions VALUES (?, 'end')", [("/b",), ("/d",)])
        index.db.commit()
        found = index.positions()
        assert found == {"/b": "end", "/d": "end"}
        assert (list(found), len(found)) == (["/b", "/d"], 2)
        assert found.get("/a") is found.get("/\udcff") is None
        assert index.not_indexed(paths.database()) == ["/a", "/c"]
        assert index.not_indexed(paths.database()) == ["/a", "/c"], "nothing stays attached"


def test_a_database_that_is_none_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"garbage" * 1000)
    with open_index() as index, pytest.raises(StoreError):
        index.not_indexed(tmp_path / "x.db")
