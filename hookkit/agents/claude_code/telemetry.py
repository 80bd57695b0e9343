"""Convert a journaled OTLP body to events, each with its counts."""

from hookkit.agents.claude_code import NAME
from hookkit.agents.claude_code.otlp import (
    BadRecord,
    Detail,
    OtelEntry,
    Request,
    RequestError,
    Spend,
    entries,
)
from hookkit.agents.claude_code.otlp_excerpt import excerpt as excerpt
from hookkit.errors import RejectedError
from hookkit.model.counters import NANO, Counters
from hookkit.model.event import Event
from hookkit.model.event_details import TelemetryCounts
from hookkit.model.record import Record

SPENT = {
    "input": "input",
    "output": "output",
    "cacheRead": "cache_read",
    "cacheCreation": "cache_write",
}
"""A type of token in the metrics \u2192 its count in a tally."""


def to_events(record: Record) -> tuple[list[Event], list[str]]:
    """Return the events of a body, and the reasons for which parts of it were rejected.

    Raises RejectedError if no part can be parsed.
    """
    found = list(entries(record.payload))
    reasons = [each.reason for each in found if isinstance(each, BadRecord)]
    parsed = [each for each in found if isinstance(each, OtelEntry)]
    if not parsed:
        raise RejectedError(reasons[0] if reasons else "an empty export")
    return [event_of(entry, record) for entry in parsed], reasons


def event_of(entry: OtelEntry, record: Record) -> Event:
    """Convert an entry to an event."""
    detail = entry.detail
    request = detail if isinstance(detail, Request) else None
    return Event(
        type="otel",
        session_id=entry.session_id,
        at=entry.at,
        key=f"otel:{entry.key}",
        source=record.source,
        framework=NAME,
        agent_id=request.agent_id if request else None,
        name=entry.name,
        model=request.model if request else None,
        details=TelemetryCounts(tally_of(detail), spend_of(entry)),
    )


def tally_of(detail: Detail | None) -> Counters:
    """Return the counts of a log event."""
    if isinstance(detail, RequestError):
        return Counters(api_errors=1)
    if not isinstance(detail, Request):
        return Counters()
    cost = None if detail.cost_usd is None else round(detail.cost_usd * NANO)
    return Counters.of_request(detail.tokens, cost)


def spend_of(entry: OtelEntry) -> Counters:
    """Return the counts of a metric point, used if the session has no requests in its logs."""
    detail = entry.detail
    if not isinstance(detail, Spend):
        return Counters()
    if entry.kind == "cost_usage":
        return Counters(cost=round(detail.value * NANO))
    if entry.kind == "token_usage" and detail.type in SPENT:
        return Counters(**{SPENT[detail.type]: round(detail.value)})
    return Counters()
