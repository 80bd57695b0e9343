"""The search index: texts once each, whoever repeats them; and questions."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.errors import LockedError, NewerError, StoreError
from hookkit.model.session import milliseconds
from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages, SearchableText
from hookkit.store.search_query import parse_terms
from hookkit.store.sqlite.database import explained
from hookkit.store.sqlite.search_index import SearchIndex, broken
from hookkit.store.sqlite.search_matches import ALWAYS, EARLIEST, between
from tests.builders import at, at_ns


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path / "search.db") as opened:
        yield opened


def said(
    *texts: tuple[str, float, str],
    path: str = "/a",
    claim: Ownership | None = None,
    moved_from: str | None = None,
) -> SearchableText:
    """A pass that found texts: uuid, seconds, words."""
    pages = Pages()
    for uuid, seconds, words in texts:
        pages.add("prompt", claim or Ownership(session_id="s1"), at(seconds), uuid, words)
    return pages.found(path, moved_from, f"after {path}")


def hits(
    index: SearchIndex, question: str, since: int = EARLIEST, until: int = ALWAYS
) -> list[tuple[str, str]]:
    with index.ask(parse_terms(question)) as answers:
        found = answers.hits(between(since, until))
        return [(hit.session_id, answers.words(hit)) for hit in found]


def test_the_newest_first(index: SearchIndex) -> None:
    index.enter([said(("u1", 5, "fix login")), said(("u2", 9, "login again"), path="/b")])
    index.enter([said(("u3", 1, "login first"))])
    assert [words for _, words in hits(index, "login")] == [
        "login again",
        "fix login",
        "login first",
    ]
    with index.ask(parse_terms("again")) as answers:
        (hit,) = answers.hits(between(0, ALWAYS))
    assert (hit.at, hit.role, hit.workspace_id) == (at_ns(9) // 10**6, "prompt", "local")
    assert index.positions() == {"/a": "after /a", "/b": "after /b"}
    assert index.positions_of(("/a", "/c")) == {"/a": "after /a"}


def test_a_span_of_time(index: SearchIndex) -> None:
    index.enter([said(*((f"u{second}", second, f"login {second}") for second in range(4)))])
    first = at_ns(0) // 10**6
    found = hits(index, "login", since=first + 1000, until=first + 2000)
    assert [words for _, words in found] == ["login 2", "login 1"]


def test_the_owner_of_a_copy_has_it_in_any_order(tmp_path: Path) -> None:
    own = said(("u1", 1, "hello"), claim=Ownership(started_at="1", session_id="parent"))
    copy = said(
        ("u1", 1, "hello"), path="/b", claim=Ownership(True, started_at="2", session_id="fork")
    )
    for number, order in enumerate([[own, copy], [copy, own]]):
        with SearchIndex.open(tmp_path / f"{number}.db") as index:
            for each in order:
                index.enter([each])
            assert hits(index, "hello") == [("parent", "hello")]


def test_texts_of_one_time(index: SearchIndex) -> None:
    index.enter([said(*((f"u{number}", 0, f"text {number}") for number in range(200)))])
    index.enter([said(*((f"u{number}", 0, f"text {number}") for number in range(190, 260)))])
    found = hits(index, "text")
    assert len(found) == len(set(found)) == 260


def dated(when: str, *words: str) -> SearchableText:
    """A pass that found texts of one time."""
    pages = Pages()
    for number, text in enumerate(words):
        pages.add("prompt", Ownership(session_id="s1"), when, f"u{number}", text)
    return pages.found("/a", None, "end")


@pytest.mark.parametrize(
    "when",
    [
        "0001-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.998Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00.000Z",
        "1970-01-01T00:00:00.001Z",
        "9999-12-31T23:59:59.999Z",
    ],
)
def test_any_moment_is_found(when: str, tmp_path: Path) -> None:
    texts = ["zebra one", "zebra two", "zebra three"]
    with SearchIndex.open(tmp_path / "any.db") as index:
        index.enter([dated(when, *texts)])
        assert {words for _, words in hits(index, "zebra")} == set(texts)
        index.db.execute("DELETE FROM meta WHERE name = 'form'")
    with SearchIndex.open(tmp_path / "any.db") as renewed:
        assert {words for _, words in hits(renewed, "zebra")} == set(texts)


def test_many_texts_of_one_time_are_few_tries_each(index: SearchIndex) -> None:
    statements: list[str] = []
    index.db.set_trace_callback(statements.append)
    index.enter([dated("2026-11-21T10:00:00.000Z", *(f"word{n}" for n in range(4000)))])
    tries = sum(line.startswith("INSERT OR IGNORE INTO texts") for line in statements)
    assert tries < 4000 * 16
    (last,) = index.db.execute("SELECT max(id) FROM texts").fetchone()
    assert last - milliseconds("2026-11-21T10:00:00.000Z") < 10 * 60_000


def test_a_file_that_moved(index: SearchIndex) -> None:
    index.enter([said(("u1", 1, "hello"))])
    index.enter([said(("u2", 2, "world"), path="/b", moved_from="/a")])
    assert index.positions() == {"/b": "after /b"}
    assert index.db.execute("SELECT path FROM sources").fetchall() == [("/b",)]


def test_a_crash_leaves_nothing(index: SearchIndex) -> None:
    def passes() -> Iterator[SearchableText]:
        yield said(("u1", 1, "hello"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.enter(passes())
    assert not index.positions()
    assert hits(index, "hello") == []


def test_many_pages(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.store.sqlite.search_index.AT_ONCE", 1)
    long = "word " * 7000
    index.enter([said(*((f"u{number}", 9 - number, f"{long} n{number}") for number in range(5)))])
    assert [words[-2:] for _, words in hits(index, "word")] == ["n0", "n1", "n2", "n3", "n4"]


def test_what_sessions_are_called(index: SearchIndex) -> None:
    assert not index.knows_sessions
    index.name_sessions([("local", "s1", 1000, {"title": "Old title", "notes": "a note"})])
    index.name_sessions([("local", "s1", 1000, {"title": "New title"})])
    assert index.knows_sessions
    assert hits(index, "title") == [("s1", "New title")]
    assert hits(index, "old") == hits(index, "note") == []
    index.db.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_the_file_is_private(tmp_path: Path) -> None:
    SearchIndex.open(tmp_path / "search.db").db.close()
    assert stat.S_IMODE((tmp_path / "search.db").stat().st_mode) == 0o600


def test_files_that_are_no_index(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    path.write_text("not a database, but long enough to look at" * 100)
    with pytest.raises(StoreError, match="Delete it; `hookkit import`"):
        SearchIndex.open(path)
    with pytest.raises(StoreError, match="Can't open"):
        SearchIndex.open(tmp_path)


def test_an_index_that_lacks_a_table(index: SearchIndex) -> None:
    index.db.execute("DROP TABLE sources")
    with pytest.raises(StoreError, match="Delete it; `hookkit import`"):
        index.name_sessions([("local", "s1", 1000, {"title": "hello"})])


def test_a_newer_index(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="99") as failed:
        SearchIndex.open(path)
    assert isinstance(failed.value, NewerError)


def test_locked_is_not_broken() -> None:
    error = sqlite3.OperationalError("database is locked")
    assert isinstance(broken(error, Path("x")), LockedError)
    assert isinstance(explained(error, Path("x")), LockedError)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT words FROM pages WHERE id = ?",
        "SELECT t.id FROM texts t JOIN sources s ON s.id = t.source WHERE t.mark = ?",
    ],
)
def test_every_question_has_an_index(index: SearchIndex, question: str) -> None:
    plan = index.db.execute(f"EXPLAIN QUERY PLAN {question}", (1,)).fetchall()
    assert all(row[3].startswith("SEARCH") for row in plan)
