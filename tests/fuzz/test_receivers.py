"""Damaged exports and payloads over HTTP, between those of a good session."""

import gzip
import json
import sys

import pytest
from starlette.testclient import TestClient

from hookkit.api import server_keys
from hookkit.server.access import Access
from hookkit.server.app import create_app
from hookkit.server.receivers import work
from tests.builders import rows, throwaway_home
from tests.fuzz.mutations import fuzzed, several
from tests.fuzz.test_journal import PAYLOADS
from tests.server.receivers.sent import (
    JSON,
    PROTOBUF,
    as_protobuf,
    body_of,
    captured,
    request_log,
    request_of,
    send,
    sessions,
)

pytestmark = [pytest.mark.slow, pytest.mark.uncovered]

EXPORTS = {form: [body_of(each) for each in captured(form)] for form in ("json", "protobuf")}
RECORDS = [request_of(request_log(f"r{number}", "other")) for number in range(3)]
PACKED = [gzip.compress(each) for each in [*EXPORTS["json"], *RECORDS]]

TAKEN = {200, 204, 400, 413}
"""What may be answered: nothing that a client would repeat."""


@pytest.fixture(autouse=True)
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the background work do nothing."""
    monkeypatch.setattr(work, "COMMAND", (sys.executable, "-c", ""))


def between(bodies: list[bytes], path: str, kind: str, encoding: str = "") -> None:
    """Send bodies between those of a good session, which must be as if it were alone."""
    with throwaway_home(), TestClient(create_app(Access(server_keys.load()))) as client:
        client.base_url = client.base_url.copy_with(host="127.0.0.1")
        for number, each in enumerate([None, *bodies, None]):
            if each is None:
                good = request_of(request_log(f"good{number}", "good"))
                assert send(client, "/v1/logs", good).content == b"{}"
            else:
                done = send(client, path, each, kind, content_encoding=encoding)
                assert done.status_code in TAKEN
        found = {each.session_id: each for each in sessions()}
        assert found["good"].api_request_count == 2
        assert found["good"].cost_usd == pytest.approx(0.02)
        rows()


@fuzzed(several([*EXPORTS["json"], *RECORDS]))
def test_exports_as_json(bodies: list[bytes]) -> None:
    between(bodies, "/v1/logs", JSON)


@fuzzed(several(EXPORTS["json"]))
def test_metrics_as_json(bodies: list[bytes]) -> None:
    between(bodies, "/v1/metrics", JSON)


@fuzzed(several([*EXPORTS["protobuf"], *map(as_protobuf, RECORDS)]))
def test_exports_as_protobuf(bodies: list[bytes]) -> None:
    between(bodies, "/v1/logs", PROTOBUF)
    between(bodies, "/v1/metrics", PROTOBUF)


@fuzzed(several(PACKED))
def test_compressed_exports(bodies: list[bytes]) -> None:
    between(bodies, "/v1/logs", JSON, "gzip")


@fuzzed(several(PAYLOADS))
def test_payloads_of_hooks(bodies: list[bytes]) -> None:
    between(bodies, "/hooks/claude_code", JSON)


def test_the_samples_are_good() -> None:
    assert len(EXPORTS["json"]) == len(EXPORTS["protobuf"]) == 6
    assert all(json.loads(each) for each in EXPORTS["json"])
