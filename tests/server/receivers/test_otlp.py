"""Telemetry over HTTP, in each form; the captures are the real client's."""

import gzip
import json
import os

import pytest
from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.server.receivers import body as bodies
from hookkit.server.receivers import otlp
from tests.builders import deliver, line, payload
from tests.server.receivers.sent import (
    JSON,
    PROTOBUF,
    as_protobuf,
    export,
    journal,
    log,
    only_session,
    request_log,
    request_of,
    send,
    sessions,
)

NEVER = {429, 502, 503, 504}
"""What an exporter repeats, while a person waits."""


@pytest.mark.parametrize("form", ["json", "protobuf"])
@pytest.mark.parametrize("compressed", [False, True])
def test_a_session_without_a_transcript(client: TestClient, form: str, compressed: bool) -> None:
    export(client, form, compressed=compressed)
    found = only_session()
    assert found.metrics_source == "otel"
    usage = (found.tokens_input, found.tokens_output, found.tokens_cache_read)
    assert (*usage, found.tokens_cache_write) == (160, 170, 10, 20)
    assert found.cost_usd == pytest.approx(0.004142)
    assert found.api_request_count == 7
    assert found.pid is None


def test_what_comes_twice_counts_once(client: TestClient) -> None:
    for form in ("json", "protobuf", "json"):
        export(client, form)
    assert [each.api_request_count for each in sessions()] == [7, 7]
    assert {each.tokens_output for each in sessions()} == {170}


def test_the_journal_has_what_is_read_of_it(client: TestClient) -> None:
    private = {"user__email": "anna@example.com", "prompt": "the plan"}
    send(client, "/v1/logs", request_of(request_log(**private), log("user_prompt", **private)))
    (found,) = journal()
    assert (found["src"], found["agent"]) == ("otel", "claude_code")
    assert not {"pid", "ppid", "start", "boot", "system"} & found.keys()
    assert "anna" not in json.dumps(found)
    assert "plan" not in json.dumps(found)


def test_a_session_doesnt_run_as_long_as_the_server(client: TestClient) -> None:
    deliver(line(payload("SessionStart"), pid=2**22 + 1))
    send(client, "/v1/logs", request_of(request_log()))
    assert only_session().end_reason == "process_gone"


def test_subagents_and_retries(client: TestClient) -> None:
    records = [
        request_log("r1"),
        request_log("r1"),
        request_log("r2", agent_id="a1", query_source="agent:x", model="claude-haiku-4-5"),
        log("api_error", request_id="r3", status_code="529", attempt=1),
    ]
    send(client, "/v1/logs", request_of(*records))
    send(client, "/v1/logs", request_of(records[2], request_log("r4")))
    found = only_session()
    assert found.api_request_count == 3
    assert found.api_error_count == 1
    assert found.cost_usd == pytest.approx(0.03)
    assert found.model == "claude-opus-5-5"


def test_numbers_may_be_texts(client: TestClient) -> None:
    record = request_log()
    for each in record["attributes"]:
        if "intValue" in each["value"]:
            each["value"] = {"intValue": str(each["value"]["intValue"])}
    record["timeUnixNano"] = int(record["timeUnixNano"])
    record["unknownField"] = {"of": ["a", "later", "version"]}
    send(client, "/v1/logs", request_of(record))
    assert only_session().tokens_output == 20


@pytest.mark.parametrize("kind", [JSON, PROTOBUF])
def test_what_cant_be_used_is_counted(client: TestClient, kind: str) -> None:
    content = request_of(request_log(), log("x", session_id=""), log("y", session_id=""))
    content = as_protobuf(content) if kind == PROTOBUF else content
    done = send(client, "/v1/logs", content, kind)
    assert (done.status_code, done.headers["content-type"]) == (200, kind)
    if kind == JSON:
        found = done.json()["partialSuccess"]
        assert found == {"rejectedLogRecords": "2", "errorMessage": "no session.id"}
    else:
        partial = ExportLogsServiceResponse.FromString(done.content).partial_success
        assert (partial.rejected_log_records, partial.error_message) == (2, "no session.id")
    assert only_session().api_request_count == 1


def test_metrics_that_cant_be_used_are_counted(client: TestClient) -> None:
    request = ExportMetricsServiceRequest()
    scope = request.resource_metrics.add().scope_metrics.add()
    scope.metrics.add(name="claude_code.gauge").gauge.data_points.add(as_int=1)
    total = scope.metrics.add(name="claude_code.cost.usage").sum
    total.aggregation_temporality = 1  # type: ignore[assignment]
    total.data_points.add()
    point = total.data_points.add(as_int=2, start_time_unix_nano=5, time_unix_nano=6)
    point.attributes.add(key="session.id").value.string_value = "s1"
    point.attributes.add(key="list").value.array_value.SetInParent()
    done = send(client, "/v1/metrics", request.SerializeToString(), PROTOBUF)
    partial = ExportMetricsServiceResponse.FromString(done.content).partial_success
    assert partial.rejected_data_points == 2
    assert only_session().cost_usd == 2.0


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (JSON, b"{}"),
        (JSON, b'{"resourceLogs": null}'),
        (JSON, b'{"resourceLogs": [], "resourceMetrics": [5], "later": 1}'),
        (PROTOBUF, b""),
    ],
)
def test_nothing_is_fine(client: TestClient, kind: str, content: bytes) -> None:
    assert send(client, "/v1/logs", content, kind).status_code == 200
    assert journal() == []


def test_traces_are_taken_and_dropped(client: TestClient) -> None:
    spans = ExportTraceServiceRequest()
    spans.resource_spans.add().scope_spans.add().spans.add(name="interaction")
    assert send(client, "/v1/traces", spans.SerializeToString(), PROTOBUF).content == b""
    assert send(client, "/v1/traces", b'{"resourceSpans": []}').content == b"{}"
    assert send(client, "/v1/traces", b"\xff", PROTOBUF).status_code == 400
    assert journal() == []


@pytest.mark.parametrize("signal", ["logs", "metrics", "traces"])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        *((JSON, each) for each in (b"", b"{", b"[]", b"5", b"\xff", b"[" * 5000)),
        (PROTOBUF, b"\xff\xff"),
    ],
)
def test_what_cant_be_decoded(client: TestClient, signal: str, kind: str, content: bytes) -> None:
    done = send(client, f"/v1/{signal}", content, kind)
    assert (done.status_code, done.headers["content-type"]) == (400, kind)
    if kind == JSON:
        assert done.json()["code"] == 3
        assert "can't be decoded" in done.json()["message"]
    else:
        assert done.content[:2] == b"\x08\x03"
        assert done.content[4:].startswith(b"The body can't be decoded")
    assert journal() == []


def test_a_list_is_expected(client: TestClient) -> None:
    assert send(client, "/v1/logs", b'{"resourceLogs": 5}').status_code == 400


def test_other_types_and_encodings(client: TestClient) -> None:
    for kind in ("text/plain", ""):
        assert send(client, "/v1/logs", b"{}", kind).status_code == 415
    assert send(client, "/v1/logs", b"{}", content_encoding="br").status_code == 415
    assert send(client, "/v1/logs", b"{}", content_encoding="identity").status_code == 200
    assert send(client, "/v1/logs", b"{}", f"{JSON}; charset=utf-8").status_code == 200
    assert client.get("/v1/logs", headers=key()).status_code == 405


def test_damaged_gzip(client: TestClient) -> None:
    whole = gzip.compress(b"{}")
    for each in (b"{}", whole[:-1], whole[:12], whole + b"{}"):
        assert send(client, "/v1/logs", each, content_encoding="gzip").status_code == 400
    both = gzip.compress(b"{") + gzip.compress(b"}")
    assert send(client, "/v1/logs", both, content_encoding="gzip").status_code == 200


def test_a_bomb_is_stopped(client: TestClient) -> None:
    content = gzip.compress(b" " * (bodies.MOST + 1))
    assert len(content) < 100_000
    done = send(client, "/v1/logs", content, content_encoding="gzip")
    assert done.status_code == 413
    assert "inflated" in done.json()["message"]
    fits = gzip.compress(b"{}" + b" " * (bodies.MOST - 2))
    assert send(client, "/v1/logs", fits, content_encoding="gzip").status_code == 200


def test_too_large(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST", 10)
    assert send(client, "/v1/logs", b" " * 11).status_code == 413
    assert send(client, "/v1/logs", b"{}" + b" " * 8).status_code == 200


def test_too_much_at_the_same_time(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_OF_ALL", 1)
    assert send(client, "/v1/logs", b"{}").status_code == 413
    monkeypatch.setattr(bodies, "MOST_OF_ALL", 2)
    assert send(client, "/v1/logs", b"{}").status_code == 200


def test_a_key_is_needed(client: TestClient) -> None:
    client.cookies.clear()
    for headers in ({}, {"authorization": "Bearer x"}):
        done = client.post("/v1/logs", content=b"{}", headers=headers)
        assert done.status_code == 401


def test_a_journal_that_cant_be_written(client: TestClient) -> None:
    folder = paths.make_private(paths.data_dir()) / "journal"
    folder.write_bytes(b"")
    spare = paths.data_dir()
    day = spare / f"{journal_day()}.9.jsonl"
    day.mkdir()
    for kind in (JSON, PROTOBUF, JSON):
        content = request_of(request_log())
        content = as_protobuf(content) if kind == PROTOBUF else content
        done = send(client, "/v1/logs", content, kind)
        assert (done.status_code, done.headers["content-type"]) == (500, kind)
        assert done.status_code not in NEVER
    assert paths.log_file().read_text().count("could not be written") == 1
    day.rmdir()
    folder.unlink()
    os.sync()
    assert send(client, "/v1/logs", request_of(request_log())).status_code == 200
    assert only_session().api_request_count == 1


def test_a_long_reason_is_cut() -> None:
    found = otlp.status(PROTOBUF, 3, "x" * 500)
    assert len(found) == 4 + 127


def journal_day() -> str:
    """The day of the segment that is written now."""
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())


def key() -> dict[str, str]:
    """The header with the key of the receivers."""
    from hookkit.api import server_keys

    return {"authorization": f"Bearer {server_keys.load().ingest}"}


def test_both_forms_are_the_same(client: TestClient) -> None:
    records = [
        log("compaction", trigger="auto", success=True),
        log("tool_result", tool_use_id="t1", duration_ms=1.5),
        request_log(),
    ]
    content = request_of(*records)
    request: Message = ExportLogsServiceRequest.FromString(as_protobuf(content))
    assert request.ByteSize() < len(content)
    send(client, "/v1/logs", content)
    before = journal()[0]["p"]["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    send(client, "/v1/logs", as_protobuf(content), PROTOBUF)
    after = journal()[1]["p"]["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    assert [each["attributes"] for each in before] == [each["attributes"] for each in after]
