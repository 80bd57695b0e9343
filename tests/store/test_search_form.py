"""Texts are indexed in a form that finds all their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.search_form import has_word, index_form
from tests.store.searching import FOUND, is_found


@pytest.mark.parametrize(("text", "question", "expected"), FOUND)
def test_the_index_finds(text: str, question: str, expected: bool) -> None:
    assert is_found(text, question) is expected


def test_a_plain_text_stays() -> None:
    assert index_form("Fix the login") == "Fix the login"


def test_words_with_signs_are_added_once() -> None:
    assert index_form("a.b x.b") == "a.b x.b \uf8ff \uf8f3b"
    assert index_form("c++ n++") == "c\uf8f1  n\uf8f1"
    assert index_form("count++") == "count\uf8f1 \uf8ff count"


@pytest.mark.parametrize("text", ["", "--", "++", "( - )", "\u0301", "\u200b"])
def test_nothing_to_search_for(text: str) -> None:
    assert not has_word(text)


@given(st.text(max_size=30).filter(lambda text: '"' not in text and "*" not in text))
def test_a_text_finds_itself(text: str) -> None:
    if has_word(text.encode("utf-8", "replace").decode()):
        assert is_found(text.encode("utf-8", "replace").decode(), f'"{text}"')
