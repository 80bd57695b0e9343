"""JSON that a terminal may show."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.inert_json import dumps, inert


@pytest.mark.parametrize(
    "text", ["plain", "é ü 漢字 🙂", "می\u200cخواهم \u200f", 'a "b" \\ \n\t\x1b']
)
def test_what_harms_nobody_stays(text: str) -> None:
    encoded = orjson.dumps({"a": text})
    assert inert(encoded) is encoded or inert(encoded) == encoded


@pytest.mark.parametrize(
    "text, expected",
    [
        ("\x7f", r"\u007f"),
        ("\x9b31m", r"\u009b31m"),
        ("\x85", r"\u0085"),
        ("\u202e", r"\u202e"),
        ("\u2066a\u2069", r"\u2066a\u2069"),
        ("\u2028", r"\u2028"),
    ],
)
def test_what_harms_is_escaped(text: str, expected: str) -> None:
    assert inert(orjson.dumps([text])) == f'["{expected}"]'.encode()


@given(st.recursive(st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_the_value_is_the_same(value: object) -> None:
    encoded = orjson.dumps(value)
    assert json.loads(inert(encoded)) == value


@pytest.mark.parametrize(
    "value, expected",
    [
        ("a\ud800b", '"a?b"'),
        ({"\udcff": ["\x9b", ("\udc80", 1, None)]}, '{"?":["\\u009b",["?",1,null]]}'),
        (["\ud83d", "\U0001f642", "\u202e"], '["?","\U0001f642","\\u202e"]'),
        ({"a": float("inf"), "b": 1.5}, '{"a":null,"b":1.5}'),
    ],
    ids=repr,
)
def test_halves_of_characters(value: object, expected: str) -> None:
    """As in names of files that aren't UTF-8."""
    assert dumps(value).decode() == expected


def test_options_apply_to_both_ways() -> None:
    for text in ("a", "\ud800"):
        assert dumps([text], orjson.OPT_APPEND_NEWLINE).endswith(b"]\n")
