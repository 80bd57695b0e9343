"""Text from outside is neutralised."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.sanitize import one_line, visible


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain words", "plain words"),
        ("  two\nlines\r\n\tand a tab ", "two lines and a tab"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x9b31m", "31m"),
        ("a\x00b\x7fc", "abc"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("no\u00a0break\u2028line\u3000wide", "no break line wide"),
        ("private \ue000 use", "private use"),
        ("Übung 😀 日本語 e\u0301", "Übung 😀 日本語 e\u0301"),
        ("", ""),
    ],
)
def test_what_is_shown(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text())
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    shown = one_line(text)
    assert not any(unicodedata.category(char)[0] == "C" for char in shown)
    assert len(shown.splitlines()) <= 1
    assert one_line(shown) == shown


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain words", "plain words"),
        ("a\n\tb  c\n", "a\n\tb  c\n"),
        ("a\r\nb\x1b[31m", "a \nb[31m"),
        ("no\u00a0break\u200b", "no break"),
    ],
)
def test_lines_and_tabs_are_kept(text: str, shown: str) -> None:
    assert visible(text) == shown
