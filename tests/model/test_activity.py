"""What git told, and calls that were logged, as the journal has them."""

from typing import Any

import pytest

from hookkit.errors import RejectedError
from hookkit.model.activity import (
    MOST,
    MOST_DOLLARS,
    GitActivity,
    GitBaseline,
    LoggedCall,
    logged_of,
    work_of,
)
from hookkit.model.git import Commit, FileChange
from hookkit.model.usage import Tokens
from tests.builders import at, own, record

COMMIT = ["a" * 40, at(0), "Fix it", 3, 1]
FILE = ["/x/b", "renamed", "/x/a", 1, None, "committed"]
CALL: dict[str, Any] = {"provider": "openai", "model": "gpt-5", "tokens": 900}


def test_what_git_told() -> None:
    told = work_of(
        {"started_at": at(0), "snapshot": {"a": "1.2"}, "commits": [COMMIT], "files": [FILE]}
    )
    assert told == GitActivity(
        GitBaseline(at(0), {"a": "1.2"}),
        [Commit("a" * 40, at(0), "Fix it", 3, 1)],
        [FileChange("/x/b", "renamed", "/x/a", 1, None, "committed")],
    )


def test_what_it_did_not_tell() -> None:
    assert work_of({}) == GitActivity(None, None, None)
    assert work_of({"started_at": at(0)}) == GitActivity(GitBaseline(at(0), None), None, None)
    (file,) = work_of({"files": [["/x", "", None, None, None, ""]]}).files or []
    assert (file.change, file.state, file.additions) == ("modified", "committed", None)


@pytest.mark.parametrize(
    "details",
    [
        {"started_at": 5},
        {"started_at": at(0), "snapshot": []},
        {"started_at": at(0), "snapshot": {"a": 1}},
        {"commits": 5},
        {"commits": [5]},
        {"commits": [COMMIT[:4]]},
        {"commits": [[5, *COMMIT[1:]]]},
        {"commits": [[*COMMIT[:3], "3", 1]]},
        {"commits": [[*COMMIT[:3], -1, 1]]},
        {"commits": [[*COMMIT[:3], MOST + 1, 1]]},
        {"files": [[None, *FILE[1:]]]},
        {"files": [[*FILE[:2], 5, *FILE[3:]]]},
        {"files": [[*FILE[:4], "1", "committed"]]},
        {"files": [[*FILE[:5], None]]},
    ],
    ids=str,
)
def test_what_cannot_be_told(details: dict[str, Any]) -> None:
    with pytest.raises(RejectedError, match="has a wrong value"):
        work_of(details)


def test_a_logged_call() -> None:
    split = {"tokens_input": 600, "tokens_output": 300, "cost_usd": 0.125}
    assert logged_of(CALL | split, at(0)) == LoggedCall(
        at(0), "openai", "gpt-5", 900, 600, 300, 125_000_000
    )
    assert logged_of(CALL, at(0)) == LoggedCall(at(0), "openai", "gpt-5", 900, None, None, None)


@pytest.mark.parametrize(
    "call, billed",
    [
        (LoggedCall("", "", "", 900, 600, 300, None), Tokens(600, 300)),
        (LoggedCall("", "", "", 900, None, None, None), Tokens(900, 0)),
    ],
)
def test_what_is_billed(call: LoggedCall, billed: Tokens) -> None:
    assert call.billed == billed


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": None},
        {"model": 5},
        {"tokens": None},
        {"tokens": 1.5},
        {"tokens": -1},
        {"tokens_input": "5"},
        {"tokens_output": -5},
        {"cost_usd": "1"},
        {"cost_usd": -0.1},
        {"cost_usd": MOST_DOLLARS + 1},
        {"cost_usd": float("nan")},
    ],
    ids=str,
)
def test_what_cannot_be_logged(wrong: dict[str, Any]) -> None:
    with pytest.raises(RejectedError, match="not a call that can be logged"):
        logged_of(CALL | wrong, at(0))


def test_it_comes_through_the_journal() -> None:
    from hookkit.store.journal import own_records as ours

    event = ours.to_event(record(own("logged", **CALL), src="user"))
    assert event.details["call"].tokens == 900
    event = ours.to_event(record(own("git", commits=[COMMIT], files=[]), src="hookkit"))
    assert event.details["work"].commits[0].subject == "Fix it"
