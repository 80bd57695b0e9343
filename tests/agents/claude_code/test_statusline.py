"""The journaled JSON of the status line."""

from typing import Any

import pytest

from hookkit.agents.claude_code import statusline
from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.model.event_details import StatuslineFacts
from tests.builders import at, record

USAGE = {
    "input_tokens": 5,
    "output_tokens": 700,
    "cache_creation_input_tokens": 900,
    "cache_read_input_tokens": 52_000,
}
SAID: dict[str, Any] = {
    "session_id": "s1",
    "cost": {"total_cost_usd": 1.25},
    "context_window": {"context_window_size": 200_000, "current_usage": USAGE},
}


def event(**members: Any) -> Event:
    return statusline.to_event(record(SAID | members, 5, src="statusline", id="r1"))


def test_a_record_is_an_event() -> None:
    result = event()
    assert (result.type, result.session_id, result.at) == ("statusline", "s1", at(5))
    assert (result.key, result.source, result.framework) == ("statusline:r1", "statusline", None)
    assert result.details == StatuslineFacts(1.25, 52_905)
    assert result.process is None


@pytest.mark.parametrize(
    "members, cost, context",
    [
        ({"cost": None}, None, 52_905),
        ({"cost": {"total_cost_usd": "1"}}, None, 52_905),
        ({"cost": {"total_cost_usd": True}}, None, 52_905),
        ({"cost": {"total_cost_usd": -1}}, None, 52_905),
        ({"cost": {"total_cost_usd": 1e300}}, None, 52_905),
        ({"context_window": None}, 1.25, None),
        ({"context_window": {"current_usage": None}}, 1.25, None),
        ({"context_window": {"current_usage": {"input_tokens": 7}}}, 1.25, 7),
        ({"context_window": {"current_usage": {"input_tokens": 1e12}}}, 1.25, None),
        ({"context_window": {"current_usage": {"output_tokens": 7}}}, 1.25, None),
        ({"cost": {"total_cost_usd": 0}}, 0, 52_905),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_left_out(
    members: dict[str, Any], cost: float | None, context: int | None
) -> None:
    assert event(**members).details == StatuslineFacts(cost, context)


@pytest.mark.parametrize(
    "members, reason",
    [
        ({"session_id": ""}, "no session_id"),
        ({"session_id": 7}, "no session_id"),
        ({"cost": {}, "context_window": {}}, "a status line without cost and context"),
    ],
    ids=str,
)
def test_what_reports_nothing_is_rejected(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedError, match=reason):
        event(**members)
