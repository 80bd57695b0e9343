"""JSON by SQLite means what Python's own means."""

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.sqlite import json_parser
from hookkit.store.sqlite.json_parser import parsed, quoted

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9, width=32) | TEXT
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_it_is_the_same_value(value: Any, indent: int | None, ascii_only: bool) -> None:
    found = parsed(json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode())
    assert repr(found) == repr(value)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[1,]", b"{a: 1}", b"nope", b"{} {}", b"[" * 3000, b"\0", b"\xff\xfe"]
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed(text)


def test_what_sqlite_can_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    database = json_parser.in_memory()
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000)
    monkeypatch.setattr(json_parser, "in_memory", lambda: database)
    with pytest.raises(ValueError, match="too big"):
        parsed(b'"%b"' % (b"x" * 2_000))


def test_half_a_pair_and_bytes_that_are_no_text_do_no_harm() -> None:
    found = parsed(b'{"a": "\\ud83d!", "b": "\xff"}')
    assert isinstance(found, dict)
    assert found["a"].endswith("!")
    assert found["b"] == "\ufffd"


@given(TEXT)
def test_a_text_is_quoted(text: str) -> None:
    assert json.loads(quoted(text)) == text
