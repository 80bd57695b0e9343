"""What is journaled of telemetry: the same events, and nothing that nobody reads."""

import json
import random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code import otlp_excerpt, telemetry
from hookkit.agents.claude_code.otlp import OtelEntry, entries
from hookkit.model.event import Event
from tests.agents.claude_code.test_otlp import attributes, captured, event, logs
from tests.builders import record

CAPTURED = captured()


def events_of(*bodies: Any) -> list[Event]:
    """The events of these bodies."""
    found = [telemetry.to_events(record(each, src="otel")) for each in bodies]
    assert not [reason for _, reasons in found for reason in reasons]
    return [each for events, _ in found for each in events]


def kept(body: Any) -> list[Any]:
    """What is journaled of a body, parsed."""
    return [json.loads(each) for each in otlp_excerpt.excerpt(body).payloads]


def metric(name: str, *points: dict[str, Any]) -> dict[str, Any]:
    total = {"aggregationTemporality": 1, "dataPoints": list(points)}
    own = {"name": f"claude_code.{name}", "sum": total}
    return {"resourceMetrics": [{"scopeMetrics": [{"metrics": [own]}]}]}


def point(value: Any, **values: Any) -> dict[str, Any]:
    return {
        "startTimeUnixNano": "1795251014513000000",
        "timeUnixNano": "1795251015510000000",
        "asDouble": value,
        "attributes": attributes({"session.id": "s"} | values),
    }


@pytest.mark.parametrize("body", CAPTURED)
def test_the_events_are_the_same(body: Any) -> None:
    found = kept(body)
    assert events_of(*found) == events_of(body)
    assert [kept(each) for each in found] == [[each] for each in found]


def test_nothing_personal_is_kept() -> None:
    private = {
        "user.email": "anna@example.com",
        "user.account_uuid": "5d1f",
        "user.id": "c1f2",
        "organization.id": "acme",
        "prompt": "the secret plan",
        "error": "at anna@example.com",
        "tool_parameters": "rm plan",
        "response": "the answer",
    }
    records = [event(name, **private) for name in ("user_prompt", "api_error", "tool_result")]
    bodies = [logs(*records), metric("cost.usage", point(1.0, **private))]
    written = b"".join(each for body in bodies for each in otlp_excerpt.excerpt(body).payloads)
    for each in ("anna", "5d1f", "c1f2", "acme", "plan", "answer"):
        assert each.encode() not in written


def test_what_cant_be_used_is_counted() -> None:
    body = logs(event("api_request"), 5, event("compaction"))
    found = otlp_excerpt.excerpt(body)
    assert (found.rejected, found.reason) == (2, "api_request: no model, or no tokens")
    assert len(found.payloads) == 1


def test_an_empty_body_has_nothing() -> None:
    assert otlp_excerpt.excerpt({"resourceLogs": []}) == ([], 0, "")


def test_points_that_differ_in_what_is_not_kept_stay_two() -> None:
    points = [point(1.0, effort=each, model="m") for each in ("high", "low")]
    body = metric("cost.usage", *points)
    (found,) = kept(body)
    assert len({each.key for each in events_of(found)}) == 2


def test_logs_without_a_number_stay_two() -> None:
    records = [event("hook_registered", hook=each) for each in "ab"]
    for each in records:
        each["attributes"] = [a for a in each["attributes"] if a["key"] != "event.sequence"]
    (found,) = kept(logs(*records))
    assert len({each.key for each in events_of(found)}) == 2


def test_a_large_body_becomes_several_records() -> None:
    records = [event("api_error", request_id=f"r{each}", error="x" * 90) for each in range(999)]
    found = otlp_excerpt.excerpt(logs(*records)).payloads
    assert len(found) > 1
    assert max(map(len, found)) < 2 * otlp_excerpt.MOST
    assert events_of(*map(json.loads, found)) == events_of(logs(*records))


def test_numbers_as_texts_are_the_same() -> None:
    def as_texts(value: Any) -> Any:
        if isinstance(value, list):
            return [as_texts(each) for each in value]
        if isinstance(value, dict):
            return {
                key: str(each) if key in ("intValue", "asInt") else as_texts(each)
                for key, each in value.items()
            }
        return value

    changed = [as_texts(body) for body in CAPTURED]
    assert changed != CAPTURED
    found = [each for body in changed for each in kept(body)]
    before = events_of(*CAPTURED)
    assert [each.details for each in events_of(*found)] == [each.details for each in before]


@given(st.randoms(use_true_random=False))
def test_damage_is_never_an_error(chance: random.Random) -> None:
    text = bytearray(orjson.dumps(chance.choice(CAPTURED)))
    for _ in range(5):
        text[chance.randrange(len(text))] = chance.randrange(32, 127)
    try:
        body = orjson.loads(bytes(text))
    except ValueError:
        return
    found = otlp_excerpt.excerpt(body)
    usable = [each for each in entries(body) if isinstance(each, OtelEntry)]
    again = [each for payload in found.payloads for each in entries(orjson.loads(payload))]
    keys = [each.key for each in again if isinstance(each, OtelEntry)]
    assert [each.key for each in usable] == keys
