"""Questions are translated for the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.search_query import MAX_LENGTH, MAX_TERMS, Term, is_open, parse_terms, to_fts
from tests.store.searching import is_found


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        pytest.param("fix login", [Term("fix"), Term("login")], id="words"),
        pytest.param("fix log*", [Term("fix"), Term("log", True)], id="a prefix"),
        pytest.param('"the login page" now', [Term("the login page"), Term("now")], id="a phrase"),
        pytest.param('"the lo"*', [Term("the lo", True)], id="a phrase with a prefix"),
        pytest.param('"never closed', [Term("never closed")], id="a quote that is never closed"),
        pytest.param("NEAR(a b) AND", [Term("NEAR(a"), Term("b)"), Term("AND")], id="operators"),
        pytest.param("x - y", [Term("x"), Term("y")], id="marks alone are no word"),
        pytest.param("a\0b", [Term("a"), Term("b")], id="NUL"),
        pytest.param("a\ud800b", [Term("a?b")], id="a lone surrogate"),
        pytest.param("C++ .NET", [Term("C++"), Term(".NET")], id="words with signs"),
        pytest.param("++ -- 😀", [Term("😀")], id="an emoji is a word"),
        pytest.param("\ue0a0", [Term("\ue0a0")], id="so is a glyph of an icon font"),
        pytest.param("title:x ^y", [Term("title:x"), Term("^y")], id="columns"),
    ],
)
def test_terms(question: str, wanted: list[Term]) -> None:
    assert parse_terms(question) == wanted


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", "no word"),
        ('"" () *', "no word"),
        ("x" * (MAX_LENGTH + 1), "characters"),
        ("a " * (MAX_TERMS + 1), "words"),
    ],
)
def test_no_question(question: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_terms(question)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("fix log*", '"fix" AND "log"*'),
        ("C++", '"C\uf8f1"'),
        (".NET", '".NET" AND "\uf8f3NET"'),
        ("--fl*", '"--fl"* AND "\uf8f4fl"*'),
        ('".net core"*', '".net core"* AND "\uf8f3net"'),
        ("登录 录", '"登录" AND "录"*'),
    ],
)
def test_the_syntax_of_the_index(question: str, asked: str) -> None:
    assert to_fts(parse_terms(question)) == asked


def test_which_terms_are_open() -> None:
    assert [is_open(term) for term in parse_terms("log log* 登录 登")] == [False, True, False, True]


@given(st.text(max_size=80))
def test_no_question_is_a_syntax_error(question: str) -> None:
    try:
        is_found("some text", question)
    except ValueError:
        return
