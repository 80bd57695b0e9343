"""What a person, the API and hookkit itself write."""

from typing import Any

import pytest

from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.store.journal import own_records
from tests.builders import at, record
from tests.builders import own as note

READING: dict[str, Any] = {"path": "/t.jsonl", "start": 0, "anew": True}
READING |= {"sidechain": False, "messages": []}


def event(kind: str = "counted", source: str = "api", **details: Any) -> Event:
    return own_records.to_event(record(note(kind, **details), 5, src=source, id="r1"))


@pytest.mark.parametrize("kind", sorted(own_records.TYPES - {"logged", "read"}))
def test_a_record_is_an_event(kind: str) -> None:
    told = event(kind)
    assert (told.type, told.session_id, told.workspace_id) == (kind, "s1", "local")
    assert (told.at, told.key, told.digest) == (at(5), f"{kind}:r1", None)
    assert (told.source, told.framework, told.process) == ("api", None, None)


def test_details_are_the_rest() -> None:
    told = event(workspace_id="w", edits=2, colour="red")
    assert told.workspace_id == "w"
    assert told.details == {"edits": 2, "colour": "red"}


@pytest.mark.parametrize(
    "details, reason",
    [
        ({"event": "session_end"}, "unknown event 'session_end'"),
        ({"event": None}, "unknown event None"),
        ({"event": ["counted"]}, "unknown event"),
        ({"event": {}}, "unknown event"),
        ({"session_id": ""}, "no session_id"),
        ({"session_id": 5}, "no session_id"),
        ({"workspace_id": None}, "workspace_id is not text"),
        ({"edits": -1}, "'edits' has a wrong value"),
        ({"edits": 1.5}, "'edits' has a wrong value"),
        ({"edits": None}, "'edits' has a wrong value"),
        ({"prompts": 2**31}, "'prompts' has a wrong value"),
        ({"title": 5}, "'title' has a wrong value"),
        ({"finished_at": 5}, "'finished_at' has a wrong value"),
        ({"finished_at": ""}, "'finished_at' has a wrong value"),
        ({"finished_at": "now"}, "'finished_at' has a wrong value"),
        ({"finished_at": "2026-11-21T09:30:00Z"}, "'finished_at' has a wrong value"),
        ({"finished_at": "2026-11-21T09:30:00.0000"}, "'finished_at' has a wrong value"),
        ({"finished_at": "2026-11-21T09:30:00+0000"}, "'finished_at' has a wrong value"),
        ({"finished_at": "2026-11-21T09:30:00.000+01:00"}, "'finished_at' has a wrong value"),
        ({"finished_at": "2026-13-21T09:30:00.000Z"}, "'finished_at' has a wrong value"),
    ],
    ids=str,
)
def test_what_no_handler_could_use_is_rejected(details: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        own_records.to_event(record(note("upserted") | details, src="api"))


@pytest.mark.parametrize(
    "details",
    [
        {"edits": 0, "corrections": 2**31 - 1},
        {"title": None, "summary": "", "finished_at": None},
        {"finished_at": "2026-11-21T09:30:00.000Z"},
    ],
    ids=str,
)
def test_what_handlers_use_is_taken(details: dict[str, Any]) -> None:
    assert event(**details).details == details


def test_a_reading_is_of_the_agent_that_its_envelope_names() -> None:
    content = note("read", started_at=at(0), ended_at=at(1), **READING)
    told = own_records.to_event(record(content, src="hookkit", agent="claude_code"))
    assert told.framework == "claude_code"
    assert own_records.to_event(record(content, src="hookkit")).framework is None


@pytest.mark.parametrize(
    "details",
    [{}, {"path": 5}, {"messages": [[1]]}, {"facts": []}, {"tally": ["x"]}],
    ids=["nothing", "path", "messages", "facts", "tally"],
)
def test_a_reading_that_is_none_is_rejected(details: dict[str, Any]) -> None:
    given: dict[str, Any] = (
        READING | {"started_at": at(0), "ended_at": at(1)} | details if details else {}
    )
    with pytest.raises(RejectedError, match="not a reading"):
        event("read", **given)
