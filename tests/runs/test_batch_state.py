"""The file of a batch, where lines of it are damaged."""

import json
from typing import Any

import pytest

from hookkit.runs.batch_state import BatchState, PromptOutcome, has_completed, parse, root

FIRST = {"key": "first", "status": "completed", "session_id": "s1", "seconds": 2.5, "cost_usd": 0.5}
LAST = {"key": "last", "status": "running", "session_id": "s2"}


def lines(*members: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in members)


@pytest.mark.parametrize(
    "damaged",
    [
        *(b"", b"{", b"[]", b"5", b"null", b'"x"', b"\xff", b'{"key": []}', b'{"key": null}'),
        *(b'{"status": "completed"}', b'{"key": "first"}', b'{"key": "first", "status": "mars"}'),
        b'{"key": "first", "status": []}',
        b'{"key": "first", "status": "completed", "cost_usd": 1e400}',
    ],
    ids=repr,
)
def test_a_damaged_line_is_skipped(damaged: bytes) -> None:
    found = dict(parse(lines(FIRST) + damaged + b"\n" + lines(LAST)))
    assert found == {
        "first": PromptOutcome("completed", "s1", 2.5, 0.5),
        "last": PromptOutcome("running", "s2"),
    }


@pytest.mark.parametrize("odd", [-1, "7", True, [], 1e300, {}], ids=repr)
def test_an_odd_amount_is_unknown(odd: Any) -> None:
    """It is neither added to the cost nor shown."""
    (found,) = parse(lines(FIRST | {"cost_usd": odd, "seconds": odd}))
    assert found == ("first", PromptOutcome("completed", "s1"))


@pytest.mark.parametrize("odd", [5, "Bash", {}, None], ids=repr)
def test_odd_texts(odd: Any) -> None:
    members = {"denied": odd, "error": [odd], "session_id": {"a": odd}, "of": "a later version"}
    (found,) = parse(lines(FIRST | members))
    assert found[1] == PromptOutcome("completed", None, 2.5, 0.5)
    (found,) = parse(lines(FIRST | {"denied": ["Bash", odd, "Write"]}))
    assert found[1].denied in (("Bash", "Write"), ("Bash", "Bash", "Write"))


def test_what_was_spent_counts_without_them() -> None:
    with BatchState("b") as state:
        state.note("k", PromptOutcome("completed", "s1", 1.0, 0.25))
    with (root() / "b.jsonl").open("ab") as file:
        file.write(lines(FIRST | {"cost_usd": -(10**6)}) + lines(FIRST))
    with BatchState("b") as state:
        assert state.spent == 0.75
        assert state.known["k"].cost_usd == 0.25
    assert has_completed(root() / "b.jsonl")
