"""Text from outside is neutralised, and otherwise stays as it was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.sanitize import MARK, one_line, visible, without_hidden

KEPT = {
    "emoji of several people": "👨\u200d👩\u200d👧",
    "emoji with a skin": "👍🏽",
    "emoji by a variation": "❤\ufe0f",
    "flag by tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "emoji that Python doesn't know": "\U0001fae9 \U0001fac8",
    "Persian half-spaces": "می\u200cخواهم برنامه\u200cها",
    "joiners of Indic scripts": "क्\u200dष ন্\u200cত",
    "glyph of an icon font": "on \ue0a0 main \U000f0a1e",
    "combining marks": "e\u0301 ก\u0e49",
    "soft hyphen": "co\u00adoperate",
    "marks of direction": "שלום\u200f! abc\u200e",
    "word joiner and BOM": "\ufeffa\u2060b\u200bc",
    "spaces of typesetters": "20\u202f000\u00a0€ 設計\u3000見",
    "Arabic number sign": "\u0600123",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_is_kept(text: str) -> None:
    assert one_line(text) == text
    assert visible(text) == text


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain words", "plain words"),
        ("  two\nlines\r\n\tand a tab ", "two lines and a tab"),
        ("\x1b[31mred\x1b[0m", "�[31mred�[0m"),
        ("\x1b]0;title\x07", "�]0;title�"),
        ("\x9b31m", "�31m"),
        ("a\x00b\x7fc", "a�b�c"),
        ("user\u202etxt.exe", "user�txt.exe"),
        ("\u202aa\u202bb\u202cc\u202dd", "�a�b�c�d"),
        ("\u2066a\u2067b\u2068c\u2069", "�a�b�c�"),
        ("half \ud83d, end \udc00", "half �, end �"),
        ("none \ufdd0\uffff\U0001fffe", "none ���"),
        ("next\u0085line\u2028line\u2029line", "next line line line"),
        ("\u00a0 a \u3000", "a"),
        ("\u200b\u200d \ufeff", ""),
        ("\x1b\u202e", ""),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert one_line(text) == shown


TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Classes of characters that turn words around."""


@given(st.text(st.characters()))
def test_nothing_is_left_that_could_harm(text: str) -> None:
    shown = one_line(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown + visible(shown))
    assert not any(unicodedata.bidirectional(char) in TURNS for char in shown)
    assert len(shown.splitlines()) <= 1
    assert one_line(shown) == shown
    assert visible(visible(text)) == visible(text)
    shown.encode()


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain words", "plain words"),
        ("a\n\tb  c\n", "a\n\tb  c\n"),
        ("a\r\nb\x1b[31m", "a\nb�[31m"),
        ("no\u00a0break\u200b\n", "no\u00a0break\u200b\n"),
    ],
)
def test_lines_and_tabs_are_kept(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text, bare",
    [
        ("plain", "plain"),
        ("zero\u200bwi\u200ddth\ufeff", "zerowidth"),
        ("a\x00b\u202ec\u3164d\r\n", "abcd\r\n"),
        ("\ue0a0 é", "\ue0a0 é"),
    ],
)
def test_what_can_be_seen(text: str, bare: str) -> None:
    assert without_hidden(text) == bare
    assert MARK not in without_hidden(text)
