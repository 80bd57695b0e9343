"""Texts of conversations as other machines get them: what is read is checked."""

import json
from typing import Any

import pytest

from hookkit.errors import RejectedError
from hookkit.model.session import milliseconds
from hookkit.model.usage import Ownership
from hookkit.store.journal import text_fact
from hookkit.store.journal.text_fact import TextFact
from hookkit.store.search_pages import MAX_TEXT

KEY = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
FACT = TextFact("s1", 17, -(2**63), "answer", "Hello", "/t", False, True, "2026", "2027")


def test_what_is_encoded_is_decoded() -> None:
    assert text_fact.decode(text_fact.encode(FACT)) == FACT
    assert text_fact.session_of(text_fact.encode(FACT)) == "s1"
    assert FACT.claim == Ownership(False, True, "2026", "2027", "s1")


def test_the_years_that_there_are() -> None:
    assert milliseconds("0001-01-01T00:00:00.000Z") == text_fact.EARLIEST
    assert milliseconds("9999-12-30T23:59:59.999Z") == text_fact.LATEST


def test_no_secret_is_encoded() -> None:
    line = text_fact.encode(TextFact("s1", 17, 1, "prompt", f"use {KEY}"))
    assert json.loads(line)["text"] == "use [redacted: github-token]"


def test_what_was_deleted() -> None:
    assert text_fact.decode(text_fact.DELETED) is None
    assert text_fact.session_of(text_fact.DELETED) is None


def test_a_text_that_is_too_long_is_cut() -> None:
    fact = text_fact.decode(text_fact.encode(TextFact("s1", 17, 1, "prompt", "word " * MAX_TEXT)))
    assert fact is not None and len(fact.text) <= MAX_TEXT


@pytest.mark.parametrize(
    "members",
    [
        {"session_id": ""},
        {"session_id": None},
        {"at": text_fact.LATEST + 1},
        {"at": text_fact.EARLIEST - 1},
        {"at": "now"},
        {"at": 0.5},
        {"mark": 2**63},
        {"role": "title"},
        {"role": "teleported"},
        {"text": None},
        {"path": "x" * 20_000},
        {"path": ["/t"]},
        {"is_copy": 2},
        {"started_at": "x" * 50},
        {"text": "\ud800"},
    ],
    ids=str,
)
def test_what_nobody_can_use_is_rejected(members: dict[str, Any]) -> None:
    known = json.loads(text_fact.encode(FACT)) | members
    with pytest.raises(RejectedError, match="not a text"):
        text_fact.decode(json.dumps(known).encode())


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b"7", b'{"at":1}', b"\xff"])
def test_what_is_no_text_has_no_session(line: bytes) -> None:
    assert text_fact.session_of(line) is None
    with pytest.raises(RejectedError):
        text_fact.decode(line)
