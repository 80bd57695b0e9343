"""A journaled body of OTLP, as events: what each entry adds to the telemetry's tally."""

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
from hookkit.errors import RejectedError
from hookkit.model.counters import NANO, Counters
from hookkit.model.event import Event, Record

SPENT = {
    "input": "input",
    "output": "output",
    "cacheRead": "cache_read",
    "cacheCreation": "cache_write",
}
"""A type of token in the metrics \u2192 its count in a tally."""


def to_events(record: Record) -> tuple[list[Event], list[str]]:
    """Return what a body says, and why parts of it can't be understood.

    Raises RejectedError where nothing of it can be.
    """
    found = list(entries(record.payload))
    reasons = [each.reason for each in found if isinstance(each, BadRecord)]
    told = [each for each in found if isinstance(each, OtelEntry)]
    if not told:
        raise RejectedError(reasons[0] if reasons else "an empty export")
    return [event_of(entry, record) for entry in told], reasons


def event_of(entry: OtelEntry, record: Record) -> Event:
    """One entry as an event."""
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
        details={"otel": tally_of(detail), "spend": spend_of(entry)},
    )


def tally_of(detail: Detail | None) -> Counters:
    """Return what a log event adds."""
    if isinstance(detail, RequestError):
        return Counters(api_errors=1)
    if not isinstance(detail, Request):
        return Counters()
    cost = None if detail.cost_usd is None else round(detail.cost_usd * NANO)
    return Counters.of_request(detail.tokens, cost)


def spend_of(entry: OtelEntry) -> Counters:
    """Return what a point of a metric adds.

    It counts where the session has no request in its logs.
    """
    detail = entry.detail
    if not isinstance(detail, Spend):
        return Counters()
    if entry.kind == "cost_usage":
        return Counters(cost=round(detail.value * NANO))
    if entry.kind == "token_usage" and detail.type in SPENT:
        return Counters(**{SPENT[detail.type]: round(detail.value)})
    return Counters()
