"""The account that has all of a session's conversation."""

import pytest

from hookkit.model.event import EventType
from hookkit.model.session import Session
from hookkit.pipeline.handlers import every_event
from tests.builders import event, session

MINE, OTHER = "key:1", "key:2"

Step = tuple[EventType, str | None]

STORIES: dict[str, tuple[list[Step], str | None]] = {
    "a prompt": ([("prompt", MINE)], MINE),
    "a turn": ([("prompt", MINE), ("stop", MINE)], MINE),
    "a prompt of an earlier version": ([("prompt", None)], None),
    "an upgrade in mid-life": ([("prompt", None), ("prompt", MINE)], None),
    "a whole turn after an upgrade": ([("prompt", None), ("prompt", MINE), ("stop", MINE)], MINE),
    "another account answered": ([("prompt", MINE), ("prompt", OTHER), ("stop", OTHER)], OTHER),
    "another account that may not": ([("prompt", MINE), ("stop", MINE), ("prompt", OTHER)], None),
    "back again": ([("prompt", MINE), ("prompt", OTHER), ("prompt", MINE), ("stop", MINE)], MINE),
    "a turn whose prompt no hook saw": ([("stop", MINE)], MINE),
    "a hidden account": ([("prompt", MINE), ("stop", None)], None),
    "other events": ([("prompt", MINE), ("session_end", None), ("tool_done", OTHER)], MINE),
}  # fmt: skip


def play(past: Session, *events: Step) -> str | None:
    for kind, account in events:
        each = event(kind, account=account)
        every_event.before(each, past)
        past.hook.messages += kind == "prompt"  # as its handler does
    return past.account


@pytest.mark.parametrize("story", STORIES)
def test_stories(story: str) -> None:
    events, expected = STORIES[story]
    assert play(session(), *events) == expected


def test_a_subagent_has_no_say() -> None:
    past = session(account=MINE)
    every_event.before(event("stop", account=OTHER, agent_id="a1"), past)
    assert past.account == MINE


def test_what_was_compacted_never_reached_the_next_account() -> None:
    past = session(account=MINE, message_count=3, compaction_count=1)
    assert play(past, ("prompt", OTHER), ("stop", OTHER)) is None
    assert play(session(account=MINE, compaction_count=1), ("stop", MINE)) == MINE


def test_an_imported_conversation_went_to_another_account() -> None:
    past = session(origin="import")
    past.transcript.messages = 2
    assert play(past, ("prompt", MINE)) is None
    assert play(past, ("stop", MINE)) == MINE
