"""A pass over a transcript, as the journal holds it."""

from typing import Any

import orjson
import pytest

from hookkit.errors import RejectedError
from hookkit.model.counters import Counters
from hookkit.model.transcript_read import TranscriptRead, decode
from hookkit.model.usage import Ownership, Tokens

AT, AT_MS = "2026-11-21T10:00:00.000Z", 1_795_255_200_000
USUAL = ["m1", AT_MS, 0, 1, 2, 3, 4, 5, 6]


def payload(**members: Any) -> dict[str, Any]:
    """A journal record without counts."""
    return {
        "event": "read",
        "session_id": "s1",
        "path": "/t.jsonl",
        "moved_from": None,
        "start": 0,
        "anew": True,
        "started_at": AT,
        "ended_at": AT,
        "sidechain": False,
    } | members


def read(**members: Any) -> TranscriptRead:
    return decode(orjson.dumps(payload(**members)))[1]


def test_a_part_has_no_position() -> None:
    found = read(messages=[["m1", AT, "model", [1, 2]]])
    assert (found.position, found.tally, found.facts) == (None, None, {})
    assert found.messages[0].claim == found.claim == Ownership(False, False, AT, AT, "s1")
    assert found.messages[0].tokens == Tokens(1, 2)


def test_the_last_part_has_all() -> None:
    members = {"position": "{}", "tally": [1, 2], "facts": {"cwd": "/x"}, "moved_from": "/old"}
    found = read(**members)
    assert (found.position, found.moved_from, found.facts) == ("{}", "/old", {"cwd": "/x"})
    assert found.tally == Counters(edits=1, prompts=2)


def test_messages_records_and_files() -> None:
    found = read(
        sources=[["model", "main"]], usual=[USUAL], records=[[7, 2, AT_MS, 0]], files=["/a"]
    )
    assert list(found.sources) == [("model", "main")]
    assert list(found.usual) == [tuple(USUAL)]
    assert (list(found.records), list(found.files)) == ([(7, 2, AT_MS, 0)], ["/a"])


@pytest.mark.parametrize(("details", "branch"), [({"branch": "dev"}, "dev"), ({}, None)])
def test_a_message_s_own_branch(details: dict[str, Any], branch: str | None) -> None:
    found = read(messages=[["m1", AT, "model", [1], details]])
    assert list(found.branches) == [branch]


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": 1},
        {"facts": []},
        {"start": "x"},
        {"session_id": ""},
        {"session_id": None},
        {"ended_at": None},
        {"messages": [["m1"]]},
        {"messages": [["m1", AT, "model", [1] * 7]]},
        {"messages": [["m1", AT, "model", [1], {"branch": 7}]]},
        {"messages": [["m1", AT, "model", [1], "details"]]},
        {"messages": 5},
        {"usual": [USUAL]},
        {"usual": [[*USUAL[:3], -1, *USUAL[4:]]], "sources": [["m", None]]},
        {"usual": [[*USUAL[:3], 10**13, *USUAL[4:]]], "sources": [["m", None]]},
        {"usual": [["m1", 10**17, *USUAL[2:]]], "sources": [["m", None]]},
        {"usual": [USUAL[:5]], "sources": [["m", None]]},
        {"sources": [["m"]]},
        {"records": [[1, 1, AT_MS, 0]]},
        {"records": [[-1, 1, AT_MS, -1]]},
        {"records": [[2**63, 1, AT_MS, -1]]},
        {"records": [[1, 128, AT_MS, -1]]},
        {"records": [[1, 1, AT_MS, -2]]},
        {"tally": [1] * 20},
        {"tally": ["x"]},
    ],
    ids=str,
)
def test_a_wrong_record_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RejectedError, match="not a reading"):
        read(**wrong)


def test_a_missing_member_is_refused() -> None:
    incomplete = payload()
    del incomplete["ended_at"]
    with pytest.raises(RejectedError):
        decode(orjson.dumps(incomplete))
