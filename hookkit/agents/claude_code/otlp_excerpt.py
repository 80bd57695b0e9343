"""Shorten a body of telemetry to what is read of it, before it is journaled.

A record has some twenty attributes, among them the person's e-mail address and account, and where
the person exports them prompts, answers and commands. None of that is kept: only the attributes in
READ. The events are the same (test_otlp_excerpt.py), and so are their keys: where a key depends on
all attributes, their hash is kept as one more.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from hookkit.agents.claude_code.otlp import (
    DELTA,
    EVENTS,
    HASH,
    OTHER,
    PREFIX,
    Attributes,
    BadRecord,
    OtelEntry,
    attributes_of,
    hash_of,
    read_parts,
)
from hookkit.model.received import Excerpt

READ = frozenset(
    (
        *("session.id", "event.sequence", "prompt.id", "request_id", "tool_use_id"),
        *("model", "input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"),
        *("cache_creation_1h_tokens", "cost_usd", "duration_ms", "speed", "query_source"),
        *("agent_id", "status_code", "attempt", "success", "tool_name", "trigger", "type"),
        HASH,
    )
)
"""The attributes that are kept."""

MOST = 64 * 1024
"""Bytes of a payload, but for one that is a single record: the journal shortens longer ones."""

LOGS = b'{"resourceLogs":[{"scopeLogs":[{"logRecords":['
METRICS = b'{"resourceMetrics":[{"scopeMetrics":[{"metrics":['
END = b"]}]}]}"

KINDS = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}


def excerpt(body: Any) -> Excerpt:
    """Return what is kept of a body, and how much of it can't be used."""
    reasons: list[str] = []
    logs: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    for entry, part, metric in read_parts(body):
        if isinstance(entry, BadRecord):
            reasons.append(entry.reason)
        elif metric is None:
            logs.append(_record(entry, part))
        else:
            points.append(_metric(entry, part))
    payloads = [*_packed(LOGS, logs), *_packed(METRICS, points)]
    return Excerpt(payloads, len(reasons), reasons[0] if reasons else "")


def _packed(start: bytes, members: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield payloads with these members, none much larger than MOST."""
    held: list[bytes] = []
    size = 0
    for each in map(orjson.dumps, members):
        if held and size + len(each) > MOST:
            yield start + b",".join(held) + END
            held, size = [], 0
        held.append(each)
        size += len(each)
    if held:
        yield start + b",".join(held) + END


def _record(entry: OtelEntry, record: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a log record."""
    attributes = attributes_of(record)
    _, _, id_field = EVENTS.get(entry.name, OTHER)
    is_named = any(attributes.get(each) not in (None, "") for each in (id_field, "event.sequence"))
    times = ("timeUnixNano", "observedTimeUnixNano")
    return {each: record[each] for each in times if each in record} | {
        "body": {"stringValue": PREFIX + entry.name},
        "attributes": _kept(attributes, with_hash=not is_named),
    }


def _metric(entry: OtelEntry, point: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a point, in a metric of its own."""
    members = ("startTimeUnixNano", "timeUnixNano", "asDouble", "asInt")
    kept = {each: point[each] for each in members if each in point}
    kept["attributes"] = _kept(attributes_of(point), with_hash=True)
    total = {"aggregationTemporality": DELTA[0], "dataPoints": [kept]}
    return {"name": PREFIX + entry.name, "sum": total}


def _kept(attributes: Attributes, *, with_hash: bool) -> list[dict[str, Any]]:
    known = attributes | ({HASH: hash_of(attributes)} if with_hash else {})
    return [
        {"key": key, "value": {KINDS[type(value)]: value}}
        for key, value in known.items()
        if key in READ and value is not None
    ]
