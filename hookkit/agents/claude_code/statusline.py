"""Decode the journaled JSON of Claude Code's status line: cost and context.

The cost is the client's own estimate. The other members are known from the hooks.
"""

from typing import Any

from hookkit.errors import RejectedError
from hookkit.model.event import Event
from hookkit.model.event_details import StatuslineFacts
from hookkit.model.record import Record
from hookkit.model.session import timestamp

MOST = 1e12
"""A limit that no plausible number reaches."""

WINDOW = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
"""Tokens that the model had before it at its last answer."""


def to_event(record: Record) -> Event:
    """Decode a record. Raises RejectedError if it reports neither cost nor context."""
    payload = record.payload
    session_id = payload.get("session_id")
    if not isinstance(session_id, str) or not session_id:
        raise RejectedError("no session_id")
    cost, context = number(members(payload, "cost").get("total_cost_usd")), context_of(payload)
    if cost is None and context is None:
        raise RejectedError("a status line without cost and context")
    return Event(
        type="statusline",
        session_id=session_id,
        at=timestamp(record.at_ns),
        key=f"statusline:{record.id}",
        source=record.source,
        details=StatuslineFacts(cost, context),
    )


def context_of(payload: dict[str, Any]) -> int | None:
    """Tokens in the window, None before the first answer."""
    usage = members(members(payload, "context_window"), "current_usage")
    found = [number(usage.get(name)) for name in WINDOW]
    return None if found[0] is None else round(sum(each or 0 for each in found))


def members(value: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object within another one, empty where it isn't there."""
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def number(value: object) -> float | None:
    """Return a number that can be added up and stored."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < MOST else None
