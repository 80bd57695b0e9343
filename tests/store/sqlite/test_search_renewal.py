"""An index that an earlier version made is renewed from its own texts."""

import sqlite3
from pathlib import Path

import pytest

from hookkit.errors import LockedError, StoreError
from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages
from hookkit.store.search_query import parse_terms
from hookkit.store.sqlite import migrate, search_renewal
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import ALWAYS, between
from tests.builders import at

TEXTS = [
    "we port it to C++ now",
    "plan C is dead",
    "แก้ระบบตะกร้า",
    "cafe\u0301 noir",
    "修复登录错误",
]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An index as version 1 of its schema has it."""
    path = tmp_path / "search.db"
    pages = Pages()
    for number, text in enumerate(TEXTS):
        pages.add("prompt", Ownership(session_id="s1"), at(number), f"u{number}", text)
        if number:  # the first two share a page
            pages.turn()
    with SearchIndex.open(path) as index:
        index.enter([pages.found("/gone", None, "end")])
        index.name_sessions([("local", "s1", 0, {"title": "Old ёлка"})])
        texts = index.db.execute("SELECT id FROM texts ORDER BY id").fetchall()
        index.db.executescript(
            "DROP TABLE words; DROP TABLE spans; DROP INDEX sources_by_session; "
            "DROP TABLE unsent; DROP TABLE unshared; DROP TABLE streams; "
            "PRAGMA user_version = 1"
        )
        (_, first), *_ = migrate.migrations("search")
        index.db.executescript(first[first.index("CREATE VIRTUAL") :])
        index.db.executemany("INSERT INTO words (rowid, text) VALUES (?, 'old')", texts)
        index.db.execute("DELETE FROM meta WHERE name = 'form'")
    return path


def found(index: SearchIndex, question: str) -> list[str]:
    with index.ask(parse_terms(question)) as answers:
        return [answers.words(hit) for hit in answers.hits(between(0, ALWAYS))]


def test_it_is_renewed_when_it_is_opened(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_renewal, "STEP", 2)
    monkeypatch.setattr(search_renewal, "HELD", 1)
    with SearchIndex.open(old) as index:
        assert found(index, "C++") == [TEXTS[0]]
        assert found(index, "c") == [TEXTS[1]]
        assert found(index, "ตะกร้า") == [TEXTS[2]]
        assert found(index, "café") == [TEXTS[3]]
        assert found(index, "登录") == [TEXTS[4]]
        assert found(index, "елка") == ["Old ёлка"]
        assert index.positions() == {"/gone": "end"} and index.knows_sessions
        index.name_sessions([("local", "s1", 0, {"title": "New title"})])
        assert found(index, "елка") == []
        index.db.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_it_is_renewed_once(old: Path) -> None:
    with SearchIndex.open(old) as index, SearchIndex.open(old) as other:
        before = index.db.total_changes
        search_renewal.renew(index.db)
        assert index.db.total_changes == before
        assert found(other, "C++") == [TEXTS[0]]


def test_a_renewal_that_failed_is_done_again(old: Path) -> None:
    with sqlite3.connect(old) as db:
        db.execute("CREATE TEMP TABLE kept AS SELECT * FROM pages")
        db.execute("DELETE FROM pages WHERE id = 2")
        db.commit()
        with pytest.raises(StoreError, match=r"page 2 is missing.*Delete it; `hookkit import`"):
            SearchIndex.open(old)
        db.execute("INSERT INTO pages SELECT * FROM kept WHERE id = 2")
    db.close()
    with SearchIndex.open(old) as index:
        assert found(index, "ตะกร้า") == [TEXTS[2]]


def test_another_process_is_writing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    SearchIndex.open(old).db.close()
    with sqlite3.connect(old, isolation_level=None) as db:
        db.execute("DELETE FROM meta WHERE name = 'form'")
        db.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr("hookkit.store.sqlite.database.BUSY_SECONDS", 0.01)
        with pytest.raises(LockedError):
            SearchIndex.open(old)
    db.close()
