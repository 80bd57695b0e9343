"""Errors as pages and as problems."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.errors import (
    AmbiguousError,
    BusyError,
    HookkitError,
    LockedError,
    NotFoundError,
    StoreError,
)
from hookkit.lib import log

CASES = [
    (NotFoundError("No <b>."), 404),
    (AmbiguousError("Two."), 409),
    (BusyError("Later."), 503),
    (LockedError("Later."), 503),
    (StoreError("Broken."), 503),
    (HookkitError("No."), 422),
    (sqlite3.OperationalError("database is locked"), 503),
]


def raising(error: Exception) -> Callable[..., Any]:
    """A question that raises."""

    def ask(*_: Any, **__: Any) -> Any:
        raise error

    return ask


@pytest.mark.parametrize(("error", "status"), CASES, ids=[type(each).__name__ for each, _ in CASES])
def test_mistakes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    monkeypatch.setattr("hookkit.server.pages.sessions.list_sessions", raising(error))
    monkeypatch.setattr("hookkit.server.api.sessions.list_sessions", raising(error))
    page, document = client.get("/sessions"), client.get("/api/v1/sessions")
    assert (page.status_code, document.status_code) == (status, status)
    assert page.headers["content-type"].startswith("text/html")
    assert document.json()["status"] == status
    assert "<b>" not in page.text


def test_a_bug_is_logged(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.server.api.sessions.list_sessions", raising(TypeError("odd")))
    client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = client.get("/api/v1/sessions")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "TypeError: odd" in paths.log_file().read_text()

    def full(_: Exception) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "write_trace", full)
    assert "No log could be written" in client.get("/api/v1/sessions").text


def test_nothing_there(client: TestClient) -> None:
    assert "nothing at this address" in client.get("/nothing").text
    assert client.get("/api/v1/nothing").json()["detail"] == "There is nothing at this address."
    answer = client.post(
        "/api/v1/sessions", content=b"{}", headers={"content-type": "application/json"}
    )
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_a_bad_query(client: TestClient) -> None:
    assert client.get("/sessions?since=never").status_code == 400
    assert client.get("/api/v1/sessions?odd=1").json()["title"] == "Bad request"
