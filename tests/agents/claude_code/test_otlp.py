"""The bodies in tests/otlp are real ones (client 2.1.329, against a server that only pretends)."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.agents.claude_code.otlp import (
    BadRecord,
    OtelEntry,
    Request,
    RequestError,
    Spend,
    TelemetryPrompt,
    ToolOutcome,
    entries,
)
from hookkit.model.usage import Tokens

CAPTURE = Path(__file__).parents[2] / "otlp" / "http_json_requests.jsonl"
SESSION = "b50ae569-ce9d-4abb-aabc-9f97527753c8"
NS = 1_795_251_014_669_000_000
AT = "2026-11-21T08:50:14.669Z"


def captured() -> list[Any]:
    return [json.loads(line)["body"] for line in CAPTURE.read_text().splitlines()]


def read(*bodies: Any) -> list[OtelEntry]:
    found = [entry for body in bodies for entry in entries(body)]
    assert not [entry for entry in found if isinstance(entry, BadRecord)]
    return [entry for entry in found if isinstance(entry, OtelEntry)]


def reasons(body: Any) -> list[str]:
    return [entry.reason for entry in entries(body) if isinstance(entry, BadRecord)]


def attributes(values: dict[str, Any]) -> list[Any]:
    kinds = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}
    return [{"key": key, "value": {kinds[type(each)]: each}} for key, each in values.items()]


def event(name: str, *, ns: Any = str(NS), **values: Any) -> dict[str, Any]:
    said = {"session.id": "s", "event.name": name, "event.sequence": 7} | {
        key.replace("__", "."): value for key, value in values.items()
    }
    return {
        "timeUnixNano": ns,
        "body": {"stringValue": f"claude_code.{name}"},
        "attributes": attributes(said),
    }


def logs(*records: Any) -> dict[str, Any]:
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": [*records]}]}]}


def point(value: Any = 5, *, start: Any = str(NS - 10**9), end: Any = str(NS), **said: Any) -> Any:
    return {
        "attributes": attributes({"session.id": "s"} | said),
        "startTimeUnixNano": start,
        "timeUnixNano": end,
        "asDouble": value,
    }


def metrics(*points: Any, name: str = "claude_code.token.usage", temporality: Any = 1) -> Any:
    summed = {"aggregationTemporality": temporality, "dataPoints": [*points]}
    return {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": name, "sum": summed}]}]}]}


def only(body: Any) -> OtelEntry:
    (entry,) = read(body)
    return entry


REQUEST = {"model": "m", "input_tokens": 100, "output_tokens": 50}


# Real bodies.


def test_everything_captured_is_understood_and_of_its_session() -> None:
    found = read(*captured())
    assert {entry.session_id for entry in found} == {SESSION}
    assert Counter(entry.kind for entry in found) == {
        "api_request": 7,
        "user_prompt": 1,
        "tool_result": 5,
        "token_usage": 16,
        "cost_usage": 4,
        "other": 30,
    }
    assert "subagent_completed" in {entry.name for entry in found if entry.kind == "other"}


def test_log_events_and_metrics_report_the_same_spending() -> None:
    found = read(*captured())
    requests = [entry.detail for entry in found if isinstance(entry.detail, Request)]
    total = Tokens()
    for request in requests:
        total = total.plus(request.tokens)
    assert total == Tokens(input=160, output=170, cache_read=10, cache_write_5m=20)

    spent: Counter[str] = Counter()
    dollars = 0.0
    for entry in found:
        if isinstance(entry.detail, Spend) and entry.kind == "token_usage":
            spent[entry.detail.type or ""] += int(entry.detail.value)
        if isinstance(entry.detail, Spend) and entry.kind == "cost_usage":
            dollars += entry.detail.value
    assert spent == {"input": 160, "output": 170, "cacheRead": 10, "cacheCreation": 20}
    assert dollars == pytest.approx(0.004142)
    assert sum(request.cost_usd or 0 for request in requests) == pytest.approx(dollars)


def test_a_captured_request() -> None:
    entry = next(entry for entry in read(*captured()) if entry.kind == "api_request")
    assert entry == OtelEntry(
        session_id=SESSION,
        at=AT,
        kind="api_request",
        name="api_request",
        key="otel:api_request:req_mock_6a5e6bfb_000001",
        detail=Request(
            model="claude-opus-5-5",
            tokens=Tokens(input=100, output=50, cache_read=10, cache_write_5m=20),
            cost_usd=0.001502,
            request_id="req_mock_6a5e6bfb_000001",
            duration_ms=24,
            speed="normal",
            query_source="sdk",
            agent_id=None,
        ),
    )


def test_a_captured_request_of_a_subagent_prompt_and_outcome() -> None:
    found = read(*captured())
    agents = [each.detail.agent_id for each in found if isinstance(each.detail, Request)]
    assert [agent for agent in agents if agent] == ["a6681c3a77e67c00e"]
    prompts = [each.detail for each in found if isinstance(each.detail, TelemetryPrompt)]
    assert prompts == [("8e9d19a3-73d9-41d6-9388-61f697f0c891", "")]
    outcomes = [each.detail for each in found if isinstance(each.detail, ToolOutcome)]
    assert outcomes[0] == ("Write", "toolu_mock_6a5e6bfb_000001_0", True, 8)
    assert [outcome.success for outcome in outcomes] == [True, True, False, True, True]


def test_keys_distinguish_all_entries_and_are_the_same_when_sent_again() -> None:
    once, again = read(*captured()), read(*captured())
    assert len({entry.key for entry in once}) == len(once)
    assert once == again


# Log events.


def test_numbers_may_come_as_text() -> None:
    said = {"model": "m", "input_tokens": "100", "output_tokens": "50", "cost_usd": "0.5"}
    as_text = event("api_request", **said)
    as_text["attributes"][3] = {"key": "model", "value": {"stringValue": "m"}}
    detail = only(logs(as_text)).detail
    assert isinstance(detail, Request)
    assert (detail.tokens, detail.cost_usd) == (Tokens(input=100, output=50), 0.5)


@pytest.mark.parametrize(
    ("total", "hour", "expected"),
    [(20, 0, (20, 0)), (20, 20, (0, 20)), (30, 10, (20, 10)), (20, 30, (0, 20)), (0, 5, (0, 0))],
)
def test_cache_writes_are_split(total: int, hour: int, expected: tuple[int, int]) -> None:
    written = {"cache_creation_tokens": total, "cache_creation_1h_tokens": hour}
    detail = only(logs(event("api_request", **REQUEST, **written))).detail
    assert isinstance(detail, Request)
    assert (detail.tokens.cache_write_5m, detail.tokens.cache_write_1h) == expected


def test_an_error() -> None:
    said = {"model": "m", "error": "Overloaded", "status_code": 529, "attempt": 11}
    entry = only(logs(event("api_error", request_id="req_1", **said)))
    assert entry.kind == "api_error"
    assert entry.key == "otel:api_error:req_1"
    assert entry.detail == RequestError("Overloaded", 529, 11, "req_1")
    without_answer = event("api_error", error="refused", status_code="undefined", attempt="2")
    assert only(logs(without_answer)).detail == RequestError("refused", None, 2, None)
    assert only(logs(event("api_error"))).detail == RequestError("", None, None, None)


def test_a_prompt_whose_text_is_exported() -> None:
    entry = only(logs(event("user_prompt", prompt="Fix it", prompt__id="p")))
    assert (entry.kind, entry.detail) == ("user_prompt", TelemetryPrompt("p", "Fix it"))


def test_a_compaction() -> None:
    said = {"trigger": "auto", "success": "true", "duration_ms": 900, "pre_tokens": 150_000}
    assert only(logs(event("compaction", **said))).detail == ToolOutcome("auto", None, True, 900)
    failed = event("compaction", trigger="manual", success=False)
    assert only(logs(failed)).detail == ToolOutcome("manual", None, False, None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (event("api_request", **REQUEST, request_id="r"), {"ns": str(NS + 1)}, True),
        (event("api_request", **REQUEST), {}, True),
        (event("api_request", **REQUEST), {"ns": str(NS + 1)}, False),
        (event("api_request", **REQUEST), {"event__sequence": 8}, False),
        (event("api_request", **REQUEST), {"event__sequence": ""}, False),
    ],
    ids=["the request's id", "again", "resumed", "the next", "an older client"],
)
def test_what_identifies_a_request(one: Any, other: dict[str, Any], same: bool) -> None:
    given_id = {"request_id": "r"} if "request_id" in json.dumps(one) else {}
    second = event("api_request", **REQUEST | given_id | other)
    assert (only(logs(one)).key == only(logs(second)).key) is same


def test_one_request_id_on_several_events() -> None:
    said = {"request_id": "r", "tool_use_id": "t"}
    names = ("api_request", "api_error", "tool_result", "tool_decision")
    found = read(logs(*(event(name, **REQUEST, **said) for name in names)))
    assert len({entry.key for entry in found}) == len(names)
    assert found[2].key == "otel:tool_result:t"


def test_the_time_it_was_observed_will_do() -> None:
    record = event("x", ns="0") | {"observedTimeUnixNano": NS}
    assert only(logs(record)).at == AT


def test_the_name_may_stand_in_the_attribute_only() -> None:
    record = event("x", event__name="claude_code.user_prompt", prompt="Fix it")
    record["body"] = {"stringValue": "A person said something"}
    assert only(logs(record)).kind == "user_prompt"


# Metrics.


def test_a_point() -> None:
    body = metrics(point(130, type="input", model="m", query_source="main"))
    entry = only(body)
    assert (entry.kind, entry.name, entry.at) == ("token_usage", "token.usage", AT)
    assert entry.detail == Spend(130, "input", "m", "main", "2026-11-21T08:50:13.669Z", AT)


def test_integers_names_and_another_metric() -> None:
    counted = point()
    del counted["asDouble"]
    counted["asInt"] = "3"
    entry = only(metrics(counted, name="claude_code.commit.count", temporality=DELTA_NAME))
    assert (entry.kind, entry.name) == ("other", "commit.count")
    assert isinstance(entry.detail, Spend)
    assert entry.detail.value == 3


DELTA_NAME = "AGGREGATION_TEMPORALITY_DELTA"


def test_what_identifies_a_point() -> None:
    points = [
        point(1, type="input"),
        point(1, type="output"),
        point(1, type="input", end=str(NS + 1)),
        point(1, type="input", start=str(NS - 1)),
        point(1, type="input", model="\ud800"),
    ]
    found = read(metrics(*points), metrics(points[0], name="claude_code.cost.usage"))
    assert len({entry.key for entry in found}) == 6
    turned = point(1, type="input")
    turned["attributes"].reverse()
    assert only(metrics(turned)).key == found[0].key


@pytest.mark.parametrize("temporality", [2, 0, None, "AGGREGATION_TEMPORALITY_CUMULATIVE", [], {}])
def test_running_totals_are_refused(temporality: Any) -> None:
    (reason,) = reasons(metrics(point(), point(), temporality=temporality))
    assert "TEMPORALITY_PREFERENCE" in reason


# Bodies that are not what they should be.

REJECTED = {
    "no object": ([], "neither logs nor metrics"),
    "traces": ({"resourceSpans": []}, "neither logs nor metrics"),
    "no list": ({"resourceLogs": {"a": 1}}, "resourceLogs is not a list"),
    "no list inside": (
        {"resourceMetrics": [{"scopeMetrics": 5}]},
        "scopeMetrics is not a list",
    ),
    "no object inside": (logs("x"), "logRecords has a member that is not an object"),
    "no metric": (
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [1]}]}]},
        "metrics has a member that is not an object",
    ),
    "a gauge": (
        {"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "x", "gauge": {}}]}]}]},
        "a metric that is not a sum",
    ),
    "no point": (metrics(None), "dataPoints has a member that is not an object"),
    "no value": (metrics(point(None)), "token.usage: no value, or no interval"),
    "a negative value": (metrics(point(-1)), "token.usage: no value, or no interval"),
    "no number": (metrics(point("NaN")), "token.usage: no value, or no interval"),
    "no start": (metrics(point(start=None)), "token.usage: no value, or no interval"),
    "no end": (metrics(point(end="soon")), "token.usage: no value, or no interval"),
    "a foreign metric": (metrics(point(), name="http.requests"), "not of Claude Code"),
    "a foreign event": (logs(event("x") | {"body": {"stringValue": "x"}}), "not of Claude Code"),
    "no attributes": (logs(event("x") | {"attributes": None}), "no session.id"),
    "odd attributes": (
        logs(event("x") | {"attributes": [1, {"key": 2}, {"key": "session.id", "value": 3}]}),
        "no session.id",
    ),
    "a list of sessions": (
        logs(
            event("x")
            | {"attributes": [{"key": "session.id", "value": {"arrayValue": {"values": []}}}]}
        ),
        "no session.id",
    ),
    "no session": (logs(event("x", session__id="")), "no session.id"),
    "a long session": (logs(event("x", session__id="x" * 201)), "session.id is too long"),
    "no time": (logs(event("x", ns=None)), "x: no time"),
    "too late": (logs(event("x", ns="253402300800000000000")), "x: no time"),
    "no model": (
        logs(event("api_request", input_tokens=1, output_tokens=1)),
        "api_request: no model, or no tokens",
    ),
    "no tokens": (logs(event("api_request", model="m")), "api_request: no model, or no tokens"),
    "negative tokens": (
        logs(event("api_request", **REQUEST | {"input_tokens": -1})),
        "api_request: no model, or no tokens",
    ),
    "too many tokens": (
        logs(event("api_request", **REQUEST | {"output_tokens": 10**400})),
        "api_request: no model, or no tokens",
    ),
}


@pytest.mark.parametrize(("body", "reason"), REJECTED.values(), ids=REJECTED)
def test_what_is_malformed_is_reported(body: Any, reason: str) -> None:
    assert list(entries(body)) == [BadRecord(reason)]


def test_the_rest_of_a_body_is_read() -> None:
    body = logs(event("user_prompt"), "x", event("x", ns=None), event("compaction"))
    assert [isinstance(entry, BadRecord) for entry in entries(body)] == [False, True, True, False]


def test_an_empty_export() -> None:
    assert list(entries({"resourceLogs": [], "resourceMetrics": None})) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_nothing_raises(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(captured()))
    part: Any = body
    for _ in range(data.draw(st.integers(0, 12))):
        if not isinstance(part, dict | list) or not part:
            break
        place = data.draw(
            st.sampled_from(list(part) if isinstance(part, dict) else range(len(part)))
        )
        if data.draw(st.integers(0, 4)) == 0:
            part[place] = data.draw(JSON)
            break
        part = part[place]
    for entry in entries(body):
        assert isinstance(entry, OtelEntry | BadRecord)
