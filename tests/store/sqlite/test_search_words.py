"""A text is divided as the index divides it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.search_form import index_form
from hookkit.store.sqlite import search_words
from hookkit.store.sqlite.migrate import migrate
from hookkit.store.sqlite.search_words import VOCABULARY, words_of
from tests.store.searching import FOUND

INSERT = "INSERT INTO words (rowid, text) VALUES (1, ?)"
IN_ORDER = "SELECT term FROM vocabulary ORDER BY offset"


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, "search")
        db.execute(VOCABULARY)
        yield db


def indexed(index: sqlite3.Connection, form: str) -> list[str]:
    """The words that the index has of a text."""
    index.execute("INSERT INTO words (words) VALUES ('delete-all')")
    index.execute(INSERT, (form,))
    return [word for (word,) in index.execute(IN_ORDER)]


@pytest.mark.parametrize("text", dict.fromkeys(text for text, _, _ in FOUND))
def test_texts(index: sqlite3.Connection, text: str) -> None:
    form = index_form(text)
    assert words_of(form) == indexed(index, form)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text(index: sqlite3.Connection, text: str) -> None:
    assert words_of(text) == indexed(index, text)


def test_every_character(index: sqlite3.Connection) -> None:
    for plane in range(0, 0x110000, 0x1000):
        codes = range(plane, plane + 0x1000)
        text = " ".join(f"a{chr(code)}B" for code in codes if not 0xD800 <= code < 0xE000)
        assert words_of(text) == indexed(index, text), hex(plane)


def test_a_character_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words_of("caf\u00e9 \u2713 au lait") == ["caf\u00e9", "au", "lait"]
    monkeypatch.setattr(search_words, "migrate", None)
    assert words_of("\u2713\u00e9t\u00e9") == ["\u00e9t\u00e9"]
