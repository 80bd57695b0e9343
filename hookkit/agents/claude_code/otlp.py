"""Decode Claude Code's telemetry: the JSON bodies of OTLP's /v1/logs and /v1/metrics.

The names are those of client 2.1.329; https://code.claude.com/docs/en/monitoring-usage has the
reference, https://opentelemetry.io/docs/specs/otlp/ the format.

Usage is exported twice: each request is a log event (`api_request`), and its tokens and dollars are
added to metrics too. To count it once, a session uses one of the two sources throughout:

- Log events, as soon as the session has one `api_request`. They carry the request's id, so they can
  be deduplicated and matched with the transcript, and the time that the price depends on.
- Metrics otherwise, for users who export no logs. They don't distinguish 5-minute cache writes from
  one-hour ones.

A metric point is the increase between `start` and `end` (delta temporality, the client's default).
Cumulative totals are rejected: after a restart or a lost point, they can't be converted to
increases.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from hookkit.agents.payload import identifier
from hookkit.errors import RejectedError
from hookkit.model.event_key import short_hash
from hookkit.model.session import timestamp
from hookkit.model.usage import Tokens

Kind = (
    Literal["api_request", "api_error", "user_prompt", "tool_result", "compaction"]
    | Literal["token_usage", "cost_usage", "other"]
)
Attributes = dict[str, Any]

PREFIX = "claude_code."
HASH = "hookkit.hash"
"""The attribute that stands for all attributes of a part that was shortened (otlp_excerpt.py)."""

DELTA = (1, "AGGREGATION_TEMPORALITY_DELTA")
TEMPORALITY = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
MAX_TIME = 253_402_300_800 * 10**9
"""Unix nanoseconds: the end of the year 9999."""
MAX_NUMBER = 2**53
_DIGITS = re.compile(r"[0-9]{1,21}")
_NAME = re.compile(r"claude_code\.\w[\w.]{0,99}", re.ASCII)


class Request(NamedTuple):
    """A successful API request, of any model, including subagents."""

    model: str
    tokens: Tokens
    cost_usd: float | None
    """The client's estimate."""
    request_id: str | None
    duration_ms: int | None
    speed: str | None
    """`fast` has a price of its own."""
    query_source: str | None
    """`repl_main_thread`, `sdk`, `compact`, `agent:…`."""
    agent_id: str | None


class RequestError(NamedTuple):
    """A request that failed after all retries."""

    error: str
    status: int | None
    """The HTTP status; None without a response."""
    attempt: int | None
    """The number of attempts."""
    request_id: str | None


class TelemetryPrompt(NamedTuple):
    """A prompt; its text only where the person has it exported."""

    prompt_id: str | None
    text: str


class ToolOutcome(NamedTuple):
    """The outcome of a tool call or a compaction."""

    name: str
    """The tool; of a compaction what brought it about: `auto` or `manual`."""
    tool_use_id: str | None
    success: bool
    duration_ms: int | None


class Spend(NamedTuple):
    """An increment of a metric in an interval."""

    value: float
    """Tokens, dollars, …"""
    type: str | None
    """Of tokens: `input`, `output`, `cacheRead` or `cacheCreation`."""
    model: str | None
    query_source: str | None
    """`main`, `subagent` or `auxiliary`."""
    start: str
    end: str


Detail = Request | RequestError | TelemetryPrompt | ToolOutcome | Spend


class OtelEntry(NamedTuple):
    """One log event, or one point of a metric."""

    session_id: str
    at: str
    """RFC 3339, UTC, milliseconds."""
    kind: Kind
    name: str
    """The client's, without `claude_code.`."""
    key: str
    """Deduplication key, unique with session_id."""
    detail: Detail | None


class BadRecord(NamedTuple):
    """A part of a body that can't be parsed."""

    reason: str


class ReadPart(NamedTuple):
    """A log record or a point as it came, and what it means."""

    entry: OtelEntry | BadRecord
    part: dict[str, Any]
    metric: dict[str, Any] | None = None
    """The metric of a point."""


def entries(body: Any) -> Iterator[OtelEntry | BadRecord]:
    """Yield the entries of an exported body in order.

    Never raises: malformed parts are yielded as BadRecord.
    """
    return (each.entry for each in read_parts(body))


def read_parts(body: Any) -> Iterator[ReadPart]:
    """Yield the log records and points of an exported body in order, with their entries."""
    if not isinstance(body, dict) or not {"resourceLogs", "resourceMetrics"} & body.keys():
        yield ReadPart(BadRecord("neither logs nor metrics"), {})
        return
    for record in _parts(body, "resourceLogs", "scopeLogs", "logRecords"):
        if isinstance(record, BadRecord):
            yield ReadPart(record, {})
        else:
            yield ReadPart(_tried(_log_event, record), record)
    for metric in _parts(body, "resourceMetrics", "scopeMetrics", "metrics"):
        if isinstance(metric, BadRecord):
            yield ReadPart(metric, {})
        else:
            yield from _points(metric)


def _points(metric: dict[str, Any]) -> Iterator[ReadPart]:
    """Yield the points of a metric."""
    total = metric.get("sum")
    if not isinstance(total, dict):
        yield ReadPart(BadRecord("a metric that is not a sum"), {})
    elif total.get("aggregationTemporality") not in DELTA:
        yield ReadPart(BadRecord(f"not delta: unset {TEMPORALITY}"), {})
    else:
        for point in _parts(total, "dataPoints"):
            if isinstance(point, BadRecord):
                yield ReadPart(point, {})
            else:
                yield ReadPart(_tried(_point, point, metric), point, metric)


def _parts(part: dict[str, Any], *path: str) -> Iterator[dict[str, Any] | BadRecord]:
    """Yield the objects at the end of a path of lists."""
    name, *rest = path
    members = part.get(name) or []
    if not isinstance(members, list):
        yield BadRecord(f"{name} is not a list")
        return
    for member in members:
        if not isinstance(member, dict):
            yield BadRecord(f"{name} has a member that is not an object")
        elif rest:
            yield from _parts(member, *rest)
        else:
            yield member


def _tried(read: Callable[..., OtelEntry], *parts: dict[str, Any]) -> OtelEntry | BadRecord:
    try:
        return read(*parts)
    except RejectedError as error:
        return BadRecord(str(error))


def _log_event(record: dict[str, Any]) -> OtelEntry:
    attributes = attributes_of(record)
    name = _own_name(_value(record.get("body")), attributes.get("event.name"))
    ns = _time(record, "timeUnixNano") or _time(record, "observedTimeUnixNano")
    if ns is None:
        raise RejectedError(f"{name}: no time")
    kind, read, id_field = EVENTS.get(name, OTHER)
    # The sequence number alone is not unique: it restarts at 0 when a session is resumed.
    number = f"{_text(attributes, 'event.sequence') or hash_of(attributes)}:{ns}"
    key = f"otel:{name}:{_text(attributes, id_field) or number}"
    session_id = identifier(attributes, "session.id")
    return OtelEntry(session_id, timestamp(ns), kind, name, key, read and read(attributes))


def _point(point: dict[str, Any], metric: dict[str, Any]) -> OtelEntry:
    attributes = attributes_of(point)
    name = _own_name(metric.get("name"))
    start, end = _time(point, "startTimeUnixNano"), _time(point, "timeUnixNano")
    value = _number(point.get("asDouble", point.get("asInt")))
    if start is None or end is None or value is None:
        raise RejectedError(f"{name}: no value, or no interval")
    spend = Spend(
        value=value,
        type=_text(attributes, "type"),
        model=_text(attributes, "model"),
        query_source=_text(attributes, "query_source"),
        start=timestamp(start),
        end=timestamp(end),
    )
    key = f"otel:{name}:{hash_of(attributes)}:{start}:{end}"
    session_id = identifier(attributes, "session.id")
    return OtelEntry(session_id, spend.end, METRICS.get(name, "other"), name, key, spend)


def _request(attributes: Attributes) -> Request:
    model = _text(attributes, "model")
    uncached, output = _whole(attributes, "input_tokens"), _whole(attributes, "output_tokens")
    if model is None or uncached is None or output is None:
        raise RejectedError("api_request: no model, or no tokens")
    written = _whole(attributes, "cache_creation_tokens") or 0
    # Both parts are 0 if the API did not distinguish them.
    written_1h = min(_whole(attributes, "cache_creation_1h_tokens") or 0, written)
    cached = _whole(attributes, "cache_read_tokens") or 0
    return Request(
        model=model,
        tokens=Tokens(uncached, output, cached, written - written_1h, written_1h),
        cost_usd=_number(attributes.get("cost_usd")),
        request_id=_text(attributes, "request_id"),
        duration_ms=_whole(attributes, "duration_ms"),
        speed=_text(attributes, "speed"),
        query_source=_text(attributes, "query_source"),
        agent_id=_text(attributes, "agent_id"),
    )


def _request_error(attributes: Attributes) -> RequestError:
    status, attempt = _whole(attributes, "status_code"), _whole(attributes, "attempt")
    return RequestError(
        _text(attributes, "error") or "", status, attempt, _text(attributes, "request_id")
    )


def _prompt(attributes: Attributes) -> TelemetryPrompt:
    text = _text(attributes, "prompt") or ""
    return TelemetryPrompt(_text(attributes, "prompt.id"), "" if text == "<REDACTED>" else text)


def _outcome(attributes: Attributes) -> ToolOutcome:
    name = _text(attributes, "tool_name") or _text(attributes, "trigger") or ""
    success = str(attributes.get("success")).lower() == "true"
    return ToolOutcome(
        name, _text(attributes, "tool_use_id"), success, _whole(attributes, "duration_ms")
    )


Event = tuple[Kind, Callable[[Attributes], Detail] | None, str]

EVENTS: dict[str, Event] = {
    "api_error": ("api_error", _request_error, "request_id"),
    "api_request": ("api_request", _request, "request_id"),
    "compaction": ("compaction", _outcome, ""),
    "tool_result": ("tool_result", _outcome, "tool_use_id"),
    "user_prompt": ("user_prompt", _prompt, ""),
}
"""Wire name → our kind, its parser, and the attribute that identifies the event."""
OTHER: Event = ("other", None, "")
METRICS: dict[str, Kind] = {"cost.usage": "cost_usage", "token.usage": "token_usage"}


def attributes_of(part: dict[str, Any]) -> Attributes:
    """Return the attributes of a log record or a point, without their wrappers."""
    pairs = part.get("attributes")
    return {
        pair["key"]: _value(pair.get("value"))
        for pair in (pairs if isinstance(pairs, list) else ())
        if isinstance(pair, dict) and isinstance(pair.get("key"), str)
    }


def _value(wrapped: Any) -> str | int | float | bool | None:
    """Unwrap an `AnyValue`; return None for lists and objects, which are not needed."""
    value = next(iter(wrapped.values()), None) if isinstance(wrapped, dict) else None
    return value if isinstance(value, str | int | float) else None


def _own_name(*candidates: Any) -> str:
    name = next((each for each in candidates if _NAME.fullmatch(str(each))), None)
    if name is None:
        raise RejectedError("not of Claude Code")
    return str(name).removeprefix(PREFIX)


def hash_of(attributes: Attributes) -> str:
    """Return what distinguishes a part from others with the same name and time."""
    if known := _text(attributes, HASH):
        return known
    return short_hash(repr(sorted(attributes.items())).encode("utf-8", "replace")).hex()


def _text(attributes: Attributes, field: str) -> str | None:
    value = attributes.get(field)
    return None if value is None or value == "" else str(value)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= MAX_NUMBER else None


def _whole(attributes: Attributes, field: str) -> int | None:
    number = _number(attributes.get(field))
    return None if number is None else int(number)


def _time(part: dict[str, Any], field: str) -> int | None:
    """Parse Unix nanoseconds, sent as a string or a number; 0 means unknown."""
    digits = _DIGITS.fullmatch(str(part.get(field)))
    return int(digits[0]) if digits and 0 < int(digits[0]) < MAX_TIME else None
