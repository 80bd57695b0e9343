"""A snippet shows what was found as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.search_query import Term, parse_terms
from hookkit.store.search_snippet import WIDTH, find_matches, make_snippet
from tests.store.searching import FOUND


@pytest.mark.parametrize(("text", "question", "expected"), FOUND)
def test_a_snippet_marks_what_the_index_finds(text: str, question: str, expected: bool) -> None:
    assert bool(find_matches(text, parse_terms(question))) is expected


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


def test_a_term_without_a_letter_matches_nothing() -> None:
    assert not find_matches("a - b", [Term("-", False)])


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("réparer le cafe\u0301 noir", "cafe", "réparer le [cafe\u0301] noir"),
        ("die Straße hier", "STRASSE", "die [Straße] hier"),
        ("one \ufb01le", "file", "one [\ufb01le]"),
        (
            "ok \u1107\u1169\u1100\u1169\u1109\u1165",
            "보고서",
            "ok [\u1107\u1169\u1100\u1169\u1109\u1165]",
        ),
        ("ｶﾞｲﾄﾞbook", "ガイド", "[ｶﾞｲﾄﾞ]book"),
        ("مُحَمَّد ok", "محمد", "[مُحَمَّد] ok"),
        ("port it to C++ now", "c++", "port it to [C++] now"),
        ("the --flag is", "--flag", "the [--flag] is"),
        ("C, C# and C++", "c", "[C], C# and C++"),
        ("हिन्दी में", "हिन*", "[हिन्दी] में"),
        ("see 👍🏽!", "👍", "see [👍]🏽!"),
        ("a 👨\u200d👩\u200d👧!", "👨\u200d👩\u200d👧", "a [👨\u200d👩\u200d👧]!"),
        ("แก้ตะกร้าแล้ว", "ตะกร้า", "แก้[ตะกร้า]แล้ว"),
    ],
)
def test_the_original_is_marked(text: str, question: str, expected: str) -> None:
    assert shown(text, question) == expected
