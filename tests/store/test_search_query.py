"""Questions are translated for the index, and matches shown in snippets."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.search_query import (
    MAX_LENGTH,
    MAX_TERMS,
    WIDTH,
    Term,
    find_matches,
    fold,
    index_form,
    make_snippet,
    parse_terms,
    to_fts,
)

TOKENIZER = "tokenize = \"unicode61 remove_diacritics 2 tokenchars '_'\""


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


def found(text: str, question: str) -> bool:
    """Whether FTS5 itself finds a text."""
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE words USING fts5 (text, content = '', {TOKENIZER})")
    db.execute("INSERT INTO words VALUES (?)", (index_form(text),))
    asked = "SELECT 1 FROM words WHERE words MATCH ?"
    return db.execute(asked, (to_fts(parse_terms(question)),)).fetchone() is not None


FOUND = [
    ("Fix the Login", "login", True),
    ("Fix the Login", "log", False),
    ("Fix the Login", "log*", True),
    ("Crème brûlée", "creme", True),
    ("creme", "Crème", True),
    ("the session_id is gone", "session_id", True),
    ("the session_id is gone", "session", False),
    ("see src/app/foo.py", "foo.py", True),
    ("see foo and bar.py", "foo.py", False),
    ("the login page", '"login page"', True),
    ("the page of the login", '"login page"', False),
    ("修复登录错误", "登录", True),
    ("修复登录错误", "登录错误", True),
    ("修复登录错误", "错误登录", False),
    ("修复登录错误", "录", True),
    ("修复登录错误", "误", True),
    ("Python入門guide", "入門", True),
    ("Python入門guide", "入門guide", True),
    ("Python入門guide", "python入", True),
    ("テストを書き忘れています", "テスト", True),
    ("テストを書き忘れています", "テスト。", True),
    ("검색을 고쳐 줘", "검색", True),
]


@pytest.mark.parametrize(("text", "question", "is_found"), FOUND)
def test_the_index_finds(text: str, question: str, is_found: bool) -> None:
    assert found(text, question) is is_found


@pytest.mark.parametrize(("text", "question", "is_found"), FOUND)
def test_a_snippet_marks_what_the_index_finds(text: str, question: str, is_found: bool) -> None:
    assert bool(find_matches(text, parse_terms(question))) is is_found


@given(st.text(max_size=80))
def test_no_question_is_a_syntax_error(question: str) -> None:
    try:
        found("some text", question)
    except ValueError:
        return


@given(st.text(max_size=60), st.text(max_size=20))
def test_every_text_has_a_snippet(text: str, question: str) -> None:
    try:
        wanted = parse_terms(question)
    except ValueError:
        return
    shown = "".join(part.text for part in make_snippet(text, wanted))
    assert "\n" not in shown and "\x1b" not in shown


def shown(text: str, question: str) -> str:
    return "".join(
        f"[{part.text}]" if part.is_match else part.text
        for part in make_snippet(text, parse_terms(question))
    )


def test_a_snippet_shows_where_the_words_stand_together() -> None:
    text = "alpha " + "x " * 200 + "alpha\nbeta " + "y " * 200
    said = shown(text, "alpha beta")
    assert "[alpha] [beta]" in said
    assert said.startswith("… ") and said.endswith(" …")
    assert len(said) < WIDTH + 20


def test_a_snippet_without_a_match_is_the_beginning() -> None:
    assert shown("nothing here", "else") == "nothing here"
    assert shown("nothing here", "__") == "nothing here"


def test_matches_do_not_overlap() -> None:
    assert shown("connection pool", 'conn* "connection pool" pool') == "[connection] [pool]"


def test_folding_keeps_the_length() -> None:
    for text in ("İstanbul", "ﬁne", "Straße", "ÀÉ", "漢字"):
        assert len(fold(text)) == len(text)
    assert fold("ÀÉ") == "ae"


def test_a_term_without_a_letter_matches_nothing() -> None:
    assert not find_matches("a - b", [Term("-", False)])
