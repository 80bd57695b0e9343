"""Texts of deleted sessions leave the index, and their words its pages."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages, packed, unpacked
from hookkit.store.search_query import parse_terms
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import ALWAYS, EARLIEST, Hit, SearchQuestion
from tests.builders import at

GONE, STAYS = Ownership(session_id="gone"), Ownership(session_id="stays")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    """An index with one page, of two sessions."""
    pages = Pages()
    for number, (claim, text) in enumerate(
        [(GONE, "a secret plan"), (STAYS, "the public plan"), (GONE, "more secrets")]
    ):
        pages.add("prompt", claim, at(number), f"u{number}", text)
    with SearchIndex.open(tmp_path / "search.db") as opened:
        opened.enter([pages.found("/t/both.jsonl", None, "p")])
        yield opened


def texts(index: SearchIndex, words: str) -> list[tuple[str, str]]:
    with index.ask(parse_terms(words)) as answers:
        return [(hit.session_id, answers.words(hit)) for hit in answers.hits(scope)]


def scope(question: SearchQuestion) -> Iterator[Hit]:
    return question.hits(EARLIEST, ALWAYS)


def words_in(db: sqlite3.Connection) -> list[list[str]]:
    return [unpacked(block) for (block,) in db.execute("SELECT words FROM pages")]


def test_other_texts_of_a_page_stay(index: SearchIndex) -> None:
    assert len(texts(index, "plan")) == 2
    index.remove_sessions([("local", "gone")])
    assert texts(index, "plan") == [("stays", "the public plan")]
    assert texts(index, "secret*") == []
    assert words_in(index.db) == [["", "the public plan", ""]]
    index.remove_sessions([("local", "gone"), ("local", "never")])
    assert texts(index, "plan") == [("stays", "the public plan")]


def test_a_page_without_texts_goes(index: SearchIndex) -> None:
    index.remove_sessions([("local", "gone"), ("local", "stays")])
    assert words_in(index.db) == []
    assert index.db.execute("SELECT count(*) FROM sources").fetchone() == (0,)


@pytest.mark.parametrize("damage", ["missing", "short"])
def test_a_page_that_lost_its_words(index: SearchIndex, damage: str) -> None:
    if damage == "missing":
        index.db.execute("DELETE FROM pages")
    else:
        index.db.execute("UPDATE pages SET words = ?", (packed(["a secret plan"]),))
    index.remove_sessions([("local", "gone"), ("local", "stays")])
    assert index.db.execute("SELECT count(*) FROM texts").fetchone() == (0,)
