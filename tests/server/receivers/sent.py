"""What agents send to the receivers: real exports in both forms, and values of our own."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import httpx2 as httpx
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.api import server_keys
from hookkit.api.store import Store
from hookkit.model.session import Session
from tests.builders import rows

OTLP = Path(__file__).parents[2] / "otlp"
JSON, PROTOBUF = "application/json", "application/x-protobuf"


def captured(form: str) -> list[dict[str, Any]]:
    """The requests of the real client, in one of the forms."""
    file = OTLP / f"http_{form}_requests.jsonl"
    return [json.loads(each) for each in file.read_text("utf-8").splitlines()]


def body_of(request: dict[str, Any]) -> bytes:
    """The bytes of a captured request."""
    if "body_base64" in request:
        return base64.b64decode(request["body_base64"])
    return json.dumps(request["body"]).encode()


def send(
    client: TestClient,
    path: str,
    content: bytes,
    kind: str = JSON,
    *,
    compressed: bool = False,
    **headers: str,
) -> httpx.Response:
    """Send a body as an exporter does: with the key of the receivers, and no cookie."""
    client.cookies.clear()
    given = {"content-type": kind, "authorization": f"Bearer {server_keys.load().ingest}"}
    if compressed:
        content, given["content-encoding"] = gzip.compress(content), "gzip"
    sent = given | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, content=content, headers=sent)


def export(client: TestClient, form: str, *, compressed: bool = False) -> None:
    """Send all that the real client sent."""
    for each in captured(form):
        kind = each["headers"]["Content-Type"]
        done = send(client, each["path"], body_of(each), kind, compressed=compressed)
        assert (done.status_code, done.headers["content-type"]) == (200, kind)
        assert done.content == (b"{}" if kind == JSON else b"")


def only_session() -> Session:
    """The only session that is recorded; the sums are those of the rows."""
    rows(["sessions"])
    with Store.open() as store:
        (session,) = store.get_recent_sessions()
        return session


def sessions() -> list[Session]:
    """All sessions that are recorded."""
    with Store.open() as store:
        return store.get_recent_sessions()


def journal() -> list[dict[str, Any]]:
    """The lines of the journal."""
    found = sorted(paths.journal_dir().glob("*.jsonl")) if paths.journal_dir().exists() else []
    return [json.loads(line) for each in found for line in each.read_bytes().splitlines()]


def request_of(*records: dict[str, Any]) -> bytes:
    """An export of log records, as JSON."""
    return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}).encode()


def as_protobuf(body: bytes) -> bytes:
    """An export of logs in the other form."""
    from google.protobuf import json_format

    return json_format.Parse(body, ExportLogsServiceRequest()).SerializeToString()


def log(name: str, session_id: str = "s1", **values: Any) -> dict[str, Any]:
    """A log record of the client."""
    kinds = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}
    named = {"session.id": session_id, "event.name": name, "event.sequence": 1} | values
    return {
        "timeUnixNano": "1795251014479000000",
        "body": {"stringValue": f"claude_code.{name}"},
        "attributes": [
            {"key": key.replace("__", "."), "value": {kinds[type(each)]: each}}
            for key, each in named.items()
        ],
    }


def request_log(request_id: str = "r1", session_id: str = "s1", **values: Any) -> dict[str, Any]:
    """A log record of a request to the API."""
    usage = {"model": "claude-opus-5-5", "input_tokens": 10, "output_tokens": 20, "cost_usd": 0.01}
    return log("api_request", session_id, request_id=request_id, **usage | values)
