"""All spellings of a word fold to one form, which knows where it comes from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.fold import fold, fold_with_places

FOLDED = {
    "Plain ASCII": "Plain ASCII",
    "ÀÉ": "ae",
    "Straße": "Strasse",
    "\ufb01ne": "fine",
    "İI": "iI",
    "ЁЙ": "еи",
    "Σοφός": "σοφοσ",
    "ＡＰＩ①": "api1",
    "ｶﾞ": "ガ",
    "이\u1112\u1161\u11ab": "이한",
    "שָׁלוֹם": "שלום",
    "مُحَمَّد": "محمد",
    "ĐøŁ": "dol",
    "ก\u0e49": "ก\u0e49",
    "क्\u200dष": "क्ष",
    "می\u200cخواهم": "می خواهم",
    "a\u200bb": "a b",
    "က\u200bခ": "ကခ",
    "Foo™": "Foo ",
    "❤\ufe0f": "❤",
}


@pytest.mark.parametrize(("text", "folded"), FOLDED.items(), ids=ascii)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)).lower() == folded.lower()
    assert fold(folded) == folded
    assert fold_with_places(text).text == folded.lower()


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("plain", "lai", "lai"),
        ("ÀÉ", "e", "É"),
        ("die Straße da", "strasse", "Straße"),
        ("die Straße da", "stras", "Straß"),
        ("cafe\u0301 noir", "cafe", "cafe\u0301"),
        ("noir cafe\u0301", "cafe", "cafe\u0301"),
        ("x ｶﾞｲ", "ガ", "ｶﾞ"),
        ("က\u200bခ", "ကခ", "က\u200bခ"),
        ("日本語", "本", "本"),
    ],
)
def test_places(text: str, part: str, original: str) -> None:
    folded = fold_with_places(text)
    begin = folded.text.index(part)
    first, last = folded.span(begin, begin + len(part))
    assert text[first:last] == original


@given(st.text())
def test_every_place_is_in_the_text(text: str) -> None:
    folded = fold_with_places(text)
    for begin in range(len(folded.text)):
        first, last = folded.span(begin, begin + 1)
        assert 0 <= first < last <= len(text)


def test_long_words_fold_as_short_ones_do() -> None:
    assert fold("Ёлка-ÀÉ " * 50) == "елка-ae " * 50
