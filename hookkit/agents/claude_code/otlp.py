"""Claude Code's telemetry, translated: the JSON bodies of OTLP's /v1/logs and /v1/metrics.

The names are those of client 2.1.329; https://code.claude.com/docs/en/monitoring-usage has the
reference, https://opentelemetry.io/docs/specs/otlp/ the format.

What was spent is sent twice: each request is a log event (`api_request`), and its tokens and
dollars are added to metrics too. So that nothing counts twice, one of the two is taken for a
whole session, never a mixture:

- Log events, as soon as the session has one `api_request`: they have the request's id, so they
  can be sent again and be matched with the transcript, and the time that a price depends on.
- Else metrics, of a person who exports no logs. They don't tell a 5-minute cache write from one
  of an hour.

A metric point is what was added between `start` and `end` (delta temporality, the client's
default). Running totals are refused, not guessed at: when a process starts anew or a point is
lost, a total can't be told from a part.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

from hookkit.agents.claude_code.hooks import identifier
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
DELTA = (1, "AGGREGATION_TEMPORALITY_DELTA")
MAX_TIME = 253_402_300_800 * 10**9
"""Unix nanoseconds: the end of the year 9999."""
MAX_NUMBER = 2**53
_DIGITS = re.compile(r"[0-9]{1,21}")
_NAME = re.compile(r"claude_code\.\w[\w.]{0,99}", re.ASCII)


class Request(NamedTuple):
    """An answer of the API, of any model, also in a subagent."""

    model: str
    tokens: Tokens
    cost_usd: float | None
    """As the client estimates it."""
    request_id: str | None
    duration_ms: int | None
    speed: str | None
    """`fast` has a price of its own."""
    query_source: str | None
    """`repl_main_thread`, `sdk`, `compact`, `agent:…`."""
    agent_id: str | None


class RequestError(NamedTuple):
    """A request that failed in the end."""

    error: str
    status: int | None
    """Of HTTP; None where there was no answer."""
    attempt: int | None
    """How often it was tried."""
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
    """The same entry sent twice has the same key; with session_id it is unique."""
    detail: Detail | None


class BadRecord(NamedTuple):
    """A part of a body that can't be understood."""

    reason: str


def entries(body: Any) -> Iterator[OtelEntry | BadRecord]:
    """Yield what an exported body says, in its order.

    Never raises: what is malformed comes as Bad.
    """
    if not isinstance(body, dict) or not {"resourceLogs", "resourceMetrics"} & body.keys():
        yield BadRecord("neither logs nor metrics")
        return
    for record in _parts(body, "resourceLogs", "scopeLogs", "logRecords"):
        yield record if isinstance(record, BadRecord) else _tried(_log_event, record)
    for metric in _parts(body, "resourceMetrics", "scopeMetrics", "metrics"):
        if isinstance(metric, BadRecord):
            yield metric
        elif not isinstance(metric.get("sum"), dict):
            yield BadRecord("a metric that is not a sum")
        elif metric["sum"].get("aggregationTemporality") not in DELTA:
            yield BadRecord("not delta: unset OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE")
        else:
            for point in _parts(metric["sum"], "dataPoints"):
                yield point if isinstance(point, BadRecord) else _tried(_point, point, metric)


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
    said = _attributes(record)
    name = _own_name(_value(record.get("body")), said.get("event.name"))
    ns = _time(record, "timeUnixNano") or _time(record, "observedTimeUnixNano")
    if ns is None:
        raise RejectedError(f"{name}: no time")
    kind, read, id_field = EVENTS.get(name, OTHER)
    # The number alone won't do: in a session that is resumed it begins at 0 again.
    number = f"{_text(said, 'event.sequence') or _hash(said)}:{ns}"
    key = f"otel:{name}:{_text(said, id_field) or number}"
    session_id = identifier(said, "session.id")
    return OtelEntry(session_id, timestamp(ns), kind, name, key, read and read(said))


def _point(point: dict[str, Any], metric: dict[str, Any]) -> OtelEntry:
    said = _attributes(point)
    name = _own_name(metric.get("name"))
    start, end = _time(point, "startTimeUnixNano"), _time(point, "timeUnixNano")
    value = _number(point.get("asDouble", point.get("asInt")))
    if start is None or end is None or value is None:
        raise RejectedError(f"{name}: no value, or no interval")
    spend = Spend(
        value=value,
        type=_text(said, "type"),
        model=_text(said, "model"),
        query_source=_text(said, "query_source"),
        start=timestamp(start),
        end=timestamp(end),
    )
    key = f"otel:{name}:{_hash(said)}:{start}:{end}"
    session_id = identifier(said, "session.id")
    return OtelEntry(session_id, spend.end, METRICS.get(name, "other"), name, key, spend)


def _request(said: Attributes) -> Request:
    model = _text(said, "model")
    uncached, output = _whole(said, "input_tokens"), _whole(said, "output_tokens")
    if model is None or uncached is None or output is None:
        raise RejectedError("api_request: no model, or no tokens")
    written = _whole(said, "cache_creation_tokens") or 0
    # The two parts are both 0 where the API did not tell them apart.
    written_1h = min(_whole(said, "cache_creation_1h_tokens") or 0, written)
    cached = _whole(said, "cache_read_tokens") or 0
    return Request(
        model=model,
        tokens=Tokens(uncached, output, cached, written - written_1h, written_1h),
        cost_usd=_number(said.get("cost_usd")),
        request_id=_text(said, "request_id"),
        duration_ms=_whole(said, "duration_ms"),
        speed=_text(said, "speed"),
        query_source=_text(said, "query_source"),
        agent_id=_text(said, "agent_id"),
    )


def _request_error(said: Attributes) -> RequestError:
    status, attempt = _whole(said, "status_code"), _whole(said, "attempt")
    return RequestError(_text(said, "error") or "", status, attempt, _text(said, "request_id"))


def _prompt(said: Attributes) -> TelemetryPrompt:
    text = _text(said, "prompt") or ""
    return TelemetryPrompt(_text(said, "prompt.id"), "" if text == "<REDACTED>" else text)


def _outcome(said: Attributes) -> ToolOutcome:
    name = _text(said, "tool_name") or _text(said, "trigger") or ""
    success = str(said.get("success")).lower() == "true"
    return ToolOutcome(name, _text(said, "tool_use_id"), success, _whole(said, "duration_ms"))


Event = tuple[Kind, Callable[[Attributes], Detail] | None, str]

EVENTS: dict[str, Event] = {
    "api_error": ("api_error", _request_error, "request_id"),
    "api_request": ("api_request", _request, "request_id"),
    "compaction": ("compaction", _outcome, ""),
    "tool_result": ("tool_result", _outcome, "tool_use_id"),
    "user_prompt": ("user_prompt", _prompt, ""),
}
"""What an event is to us, how it is read, and the attribute that identifies it."""
OTHER: Event = ("other", None, "")
METRICS: dict[str, Kind] = {"cost.usage": "cost_usage", "token.usage": "token_usage"}


def _attributes(part: dict[str, Any]) -> Attributes:
    pairs = part.get("attributes")
    return {
        pair["key"]: _value(pair.get("value"))
        for pair in (pairs if isinstance(pairs, list) else ())
        if isinstance(pair, dict) and isinstance(pair.get("key"), str)
    }


def _value(wrapped: Any) -> str | int | float | bool | None:
    """Return an `AnyValue`; lists and objects, which nothing here needs, are None."""
    value = next(iter(wrapped.values()), None) if isinstance(wrapped, dict) else None
    return value if isinstance(value, str | int | float) else None


def _own_name(*candidates: Any) -> str:
    name = next((each for each in candidates if _NAME.fullmatch(str(each))), None)
    if name is None:
        raise RejectedError("not of Claude Code")
    return str(name).removeprefix(PREFIX)


def _hash(said: Attributes) -> str:
    return short_hash(repr(sorted(said.items())).encode("utf-8", "replace")).hex()


def _text(said: Attributes, field: str) -> str | None:
    value = said.get(field)
    return None if value is None or value == "" else str(value)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= MAX_NUMBER else None


def _whole(said: Attributes, field: str) -> int | None:
    number = _number(said.get(field))
    return None if number is None else int(number)


def _time(part: dict[str, Any], field: str) -> int | None:
    """Unix nanoseconds, sent as text or as a number; 0 means that it is unknown."""
    digits = _DIGITS.fullmatch(str(part.get(field)))
    return int(digits[0]) if digits and 0 < int(digits[0]) < MAX_TIME else None
