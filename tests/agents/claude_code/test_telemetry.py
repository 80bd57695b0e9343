"""Exports of telemetry, through the journal, into sessions."""

import json
from pathlib import Path
from typing import Any

import pytest

from hookkit.agents.claude_code import telemetry
from hookkit.api.store import Store
from hookkit.errors import RejectedError
from hookkit.model.session import Session
from tests.builders import at, at_ns, deliver, line, own, payload, record, rows

CAPTURE = Path(__file__).parents[2] / "otlp" / "http_json_requests.jsonl"
REQUESTS = [json.loads(each) for each in CAPTURE.read_text("utf-8").splitlines()]
LOGS = [each["body"] for each in REQUESTS if each["path"] == "/v1/logs"]
METRICS = [each["body"] for each in REQUESTS if each["path"] == "/v1/metrics"]
SPENT = (160, 170, 10, 20, 0.004142)
"""Input, output, cache read, cache write and dollars of the captured run."""


def spent(session: Session) -> tuple[Any, ...]:
    """The same of a session."""
    return (
        session.tokens_input,
        session.tokens_output,
        session.tokens_cache_read,
        session.tokens_cache_write,
        pytest.approx(session.cost_usd),
    )


def told(*bodies: dict[str, Any]) -> Session:
    """The session of these exports."""
    deliver(*(line(body, number, src="otel") for number, body in enumerate(bodies)))
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
        return session


@pytest.mark.parametrize(
    ("bodies", "requests"),
    [(LOGS, 7), (METRICS, 0), ([*LOGS, *METRICS], 7), ([*METRICS, *LOGS], 7)],
    ids=["logs", "metrics", "both", "both, metrics first"],
)
def test_a_session_without_a_transcript_has_tokens_and_cost(
    bodies: list[dict[str, Any]], requests: int
) -> None:
    session = told(*bodies)
    assert spent(session) == SPENT
    assert session.metrics_source == "otel"
    assert session.api_request_count == requests
    assert session.n_otel_events > 0


def test_twice_is_once() -> None:
    once = told(*LOGS, *METRICS)
    before = rows(["sessions"])
    assert spent(told(*LOGS, *METRICS)) == spent(once)
    assert rows(["sessions"]) == before


@pytest.mark.parametrize("body", [{}, {"resourceLogs": []}, {"resourceLogs": 5}])
def test_a_body_that_reports_nothing_is_rejected(body: dict[str, Any]) -> None:
    with pytest.raises(RejectedError):
        telemetry.to_events(record(body, src="otel"))


def test_the_understandable_part_is_taken_and_the_rest_reported() -> None:
    body = json.loads(json.dumps(LOGS[0]))
    body["resourceLogs"].append({"scopeLogs": [{"logRecords": [5]}]})
    deliver(line(body, src="otel"))
    with Store.open() as store:
        assert len(store.get_recent_sessions()) == 1
        assert store.database.rejected_count() == 1


def test_an_api_error_is_counted() -> None:
    printed = {"error": "Overloaded", "status_code": "529", "attempt": "11", "event.sequence": 3}
    attributes = {"session.id": "s1", "event.name": "api_error"} | printed
    entry = {
        "timeUnixNano": "1795251014479000000",
        "body": {"stringValue": "claude_code.api_error"},
        "attributes": [
            {"key": key, "value": {"stringValue": str(value)}} for key, value in attributes.items()
        ],
    }
    session = told({"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]})
    assert session.api_error_count == 1


def request(at_ns: int, number: int) -> dict[str, Any]:
    """An export of one request."""
    usage = {"model": "m", "input_tokens": 1, "output_tokens": 2, "cost_usd": 0.5}
    named = {"session.id": "s1", "event.name": "api_request", "request_id": f"r{number}"} | usage
    entry = {
        "timeUnixNano": str(at_ns),
        "body": {"stringValue": "claude_code.api_request"},
        "attributes": [
            {"key": key, "value": {"stringValue": str(value)}} for key, value in named.items()
        ],
    }
    return {"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]}


def sent(seconds: float, number: int) -> bytes:
    """The line of an export, sent when its request was made."""
    return line(request(at_ns(seconds), number), seconds, src="otel")


def only() -> Session:
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
        return session


def test_without_hooks_a_session_ends_with_its_telemetry() -> None:
    deliver(sent(0, 1), sent(20, 2), sent(10, 3))
    session = only()
    assert not session.is_active
    assert (session.lifecycle, session.end_reason) == ("completed", "telemetry")
    assert session.last_ended_at == session.first_ended_at == session.last_activity == at(20)
    assert (session.status, session.summary_state) == ("done", "none")
    deliver(sent(90, 4))
    assert only().last_ended_at == at(90)
    assert only().revival_count == 0


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit"])
def test_with_hooks_it_goes_on(event: str) -> None:
    deliver(sent(0, 1))
    assert not only().is_active
    deliver(line(payload(event, prompt="Go"), 5), sent(6, 2))
    session = only()
    assert session.is_active
    assert (session.lifecycle, session.revival_count) == ("active", 0)
    assert session.first_ended_at is session.end_reason is session.finished_at is None
    deliver(line(payload("SessionEnd", reason="other"), 10), sent(9, 3))
    assert (only().end_reason, only().last_ended_at) == ("other", at(10))


def test_an_end_of_another_kind_stays() -> None:
    deliver(sent(0, 1), line(own("ended", reason="by hand"), 5, src="user"), sent(9, 2))
    assert (only().end_reason, only().last_ended_at) == ("by hand", at(5))
