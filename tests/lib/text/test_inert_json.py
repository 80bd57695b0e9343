"""JSON that a terminal may show."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.lib.text.inert_json import inert


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
