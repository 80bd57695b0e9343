"""Text of transcripts is scrubbed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text import scrub as module
from hookkit.lib.text.sanitize import CUT
from hookkit.lib.text.scrub import clean, clean_inputs, line

KEY = "ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY1z2A"
GONE = "[redacted: github-token]"


@pytest.mark.parametrize("text, expected", [
    ("plain\n\ttext", "plain\n\ttext"),
    ("\x1b[1;31mred\x1b[0m", "red"),
    ("\x1b]0;a title\x07text\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "textlink"),
    ("\x1b[999;1H\x1b[2J\x1bc\x07bell\x08", "�bell�"),
    ("a\u202eb\u200bc\x00", "a�b\u200bc�"),
    (f"token {KEY}", "token [redacted: github-token]"),
    (f"{KEY[:9]}\x1b[0m{KEY[9:20]}\u200b{KEY[20:]}", "[redacted: github-token]"),
    ("\x1b]no end", "�]no end"),
    (f"{KEY} می\u200cخواهم", "[redacted: github-token] می\u200cخواهم"),
    (f"{KEY[:9]}\x07{KEY[9:]} می\u200cخواهم", "[redacted: github-token] میخواهم"),
])  # fmt: skip
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("text, expected", [
    (f"a few words{CUT}and more", f"a few words{CUT}and more"),
    (f"half of sk-ant-api03-abc{CUT}defghijklmnop the rest", f"half of {CUT} the rest"),
    (f"{'x' * 20}{CUT}{'y' * 20}{CUT}{'z' * 20}", CUT * 2),
    (f"{CUT}", CUT),
    (f"ends with space and_a_long_word {CUT} a_long_word_too", None),
])  # fmt: skip
def test_no_half_of_a_secret_is_left(text: str, expected: str | None) -> None:
    assert clean(text) == (text if expected is None else expected)


def test_line() -> None:
    assert line(" a\n b\t\x1b[1mc ") == "a b c"
    assert line("x" * 501) == "x" * 499 + "…"


@pytest.mark.parametrize("inputs, expected", [
    ({"a": 5, "b": None, "c": True}, {"a": 5, "b": None, "c": True}),
    ({"a": [KEY, {"b": KEY}]}, {"a": [GONE, {"b": GONE}]}),
    ({"password": "hunter2!x"}, {"password": "[redacted: password]"}),
    ({"env": {"api_key": "a1b2c3d4e5f6"}}, {"env": {"api_key": "[redacted: secret]"}}),
    ({"a\x1b[1m": "b\x1b[0m"}, {"a": "b"}),
    ({"text": 'say "hello" twice'}, {"text": 'say "hello" twice'}),
    ({KEY: "x"}, {"[redacted: github-token]": "x"}),
])  # fmt: skip
def test_clean_inputs(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert clean_inputs(inputs) == expected


def test_what_is_too_deep_is_left_out() -> None:
    deep: Any = "secret"
    for _ in range(5000):
        deep = [deep]
    shown = clean_inputs({"a": deep})
    assert "secret" not in str(shown) and module.TOO_DEEP in str(shown)


@given(st.text())
def test_twice_is_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not any(ord(each) < 32 and each not in "\t\n" for each in once)
