"""The texts of one session are found by the spans of its pages, whatever else is in the index."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages, SearchableText
from hookkit.store.sqlite import migrate
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_spans import OF_SESSION
from tests.builders import at

ONE, OTHER = Ownership(session_id="one"), Ownership(session_id="other")
COPY = Ownership(True, session_id="other")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "search.db"


@pytest.fixture
def index(file: Path) -> Iterator[SearchIndex]:
    with SearchIndex.open(file) as opened:
        yield opened


def said(path: str, *texts: tuple[Ownership, int, str], of_page: int = 2) -> SearchableText:
    """A transcript with a few texts a page."""
    pages = Pages()
    for number, (claim, seconds, words) in enumerate(texts, 1):
        pages.add("prompt", claim, at(seconds), words, words)
        if number % of_page == 0:
            pages.turn()
    return pages.found(path, None, "p")


def texts(index: SearchIndex, session_id: str, workspace_id: str = "local") -> list[str]:
    with index.ask(()) as answers:
        hits = answers.of_session(workspace_id, session_id)
        assert {(hit.workspace_id, hit.session_id) for hit in hits} <= {(workspace_id, session_id)}
        return [answers.words(hit) for hit in hits]


def assert_spans(index: SearchIndex) -> None:
    """Every text lies in the span of its source and page."""
    lost = (
        "SELECT id FROM texts WHERE NOT EXISTS (SELECT 1 FROM spans WHERE spans.source = "
        "texts.source AND spans.page = texts.page AND texts.id BETWEEN first AND last)"
    )
    assert index.db.execute(lost).fetchall() == []


def test_pages_with_texts_of_two_sessions(index: SearchIndex) -> None:
    index.enter([said("/a", (ONE, 5, "a"), (OTHER, 3, "b"), (ONE, 1, "c"), (ONE, 4, "d"))])
    index.enter([said("/b", (ONE, 2, "e"), (OTHER, 5, "f"))])
    assert texts(index, "one") == ["c", "e", "d", "a"]
    assert texts(index, "other") == ["b", "f"]
    assert texts(index, "one", "elsewhere") == texts(index, "none") == []
    assert_spans(index)


def test_a_text_that_moves_to_its_owner(index: SearchIndex) -> None:
    index.enter([said("/copy", (COPY, 1, "hello"), (COPY, 2, "more"))])
    assert texts(index, "other") == ["hello", "more"]
    index.enter([said("/original", (ONE, 1, "hello"))])
    assert (texts(index, "one"), texts(index, "other")) == (["hello"], ["more"])
    assert_spans(index)


def test_texts_of_one_time(index: SearchIndex) -> None:
    index.enter([said("/a", *((ONE, 0, f"text {number}") for number in range(40)), of_page=7)])
    assert sorted(texts(index, "one")) == sorted(f"text {number}" for number in range(40))
    assert_spans(index)


def test_names_that_change(index: SearchIndex) -> None:
    for title in ("Old", "New"):
        index.name_sessions([("local", "one", 1000, {"title": title, "notes": "n"})])
    assert sorted(texts(index, "one")) == ["New", "n"]
    assert index.db.execute("SELECT count(*) FROM spans").fetchone() == (2,)
    assert_spans(index)


def test_what_is_removed_has_no_span(index: SearchIndex) -> None:
    index.enter([said("/a", (ONE, 1, "a"), (OTHER, 2, "b"), (ONE, 3, "c"))])
    index.remove_sessions([("local", "one")])
    assert (texts(index, "one"), texts(index, "other")) == ([], ["b"])
    assert index.db.execute("SELECT count(*) FROM spans").fetchone() == (1,)


def test_an_index_of_the_version_before(file: Path) -> None:
    with SearchIndex.open(file) as index:
        index.enter([said("/a", (ONE, 5, "a"), (OTHER, 3, "b"), (ONE, 1, "c"))])
        before = index.db.execute("SELECT * FROM spans").fetchall()
        index.db.executescript(
            "DROP TABLE spans; DROP INDEX sources_by_session; DROP TABLE unsent; "
            "DROP TABLE unshared; DROP TABLE streams; PRAGMA user_version = 2"
        )
    with SearchIndex.open(file) as index:
        assert migrate.version(index.db) == migrate.newest("search")
        assert index.db.execute("SELECT * FROM spans").fetchall() == before
        assert texts(index, "one") == ["c", "a"]


def test_no_table_is_read_from_end_to_end(index: SearchIndex) -> None:
    plan = index.db.execute(f"EXPLAIN QUERY PLAN {OF_SESSION}", ("local", "one")).fetchall()
    steps = [row[3] for row in plan]
    assert steps[0] == "SEARCH s USING INDEX sources_by_session (session_id=?)"
    assert not any(step.startswith("SCAN") for step in steps)
