"""The stream of what changes."""

import json
import signal
import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.testclient import TestClient

from hookkit import paths
from hookkit.api.store import Store
from hookkit.server import marks
from hookkit.server.api import events
from hookkit.server.context import Context
from tests.builders import deliver, line, payload
from tests.server.conftest import Served

HOUR_MS = 3_600_000


def send(event: str, session_id: str = "s1", **fields: Any) -> None:
    deliver(line(payload(event, session_id, **fields), at=time.time_ns()))


async def first(stream: AsyncIterator[ServerSentEvent], count: int) -> list[tuple[str, Any]]:
    """The first messages of a stream: event and data."""
    found = [await anext(stream) for _ in range(count)]
    await stream.aclose()  # type: ignore[attr-defined]
    return [(str(each.event), json.loads(str(each.data))) for each in found]


def missed(client: TestClient, since: str | None, count: int) -> list[tuple[str, Any]]:
    """The first messages after a mark."""
    context: Context = client.app.state.context  # type: ignore[attr-defined]
    return client.portal.call(first, events.messages(context, since), count)  # type: ignore


def test_what_was_missed(client: TestClient) -> None:
    send("SessionStart")
    Store.open().close()
    mark = marks.now()
    send("PermissionRequest", tool_name="Bash")
    hello, (kind, data) = missed(client, str(mark), 2)
    assert hello == ("hello", {})
    assert kind == "session"
    del data["at"]
    assert data == {
        "event": "activity",
        "session": 1,
        "agent": "claude_code",
        "state": "wait",
        "waiting_for": "permission: Bash",
    }


def test_whoever_is_new_has_missed_nothing(client: TestClient) -> None:
    send("SessionStart")
    Store.open().close()
    later = threading.Timer(0.5, send, ("UserPromptSubmit",), {"prompt": "Fix it"})
    later.start()
    hello, (kind, data) = missed(client, None, 2)
    assert (hello[0], kind, data["event"], data["state"]) == ("hello", "session", "state", "busy")


def test_a_stream_ends_with_the_server(client: TestClient) -> None:
    context: Context = client.app.state.context  # type: ignore[attr-defined]

    async def whole() -> list[str]:
        found = []
        async for each in events.messages(context, None):
            found.append(str(each.event))
            context.live.end()
        return found

    assert client.portal is not None
    assert client.portal.call(whole) == ["hello"]


def test_the_answer(client: TestClient) -> None:
    scope = {"type": "http", "app": client.app, "headers": [], "query_string": b"", "path": "/"}
    assert client.portal is not None
    answer = client.portal.call(events.show, Request(scope))
    assert answer.media_type == "text/event-stream"


def others() -> Iterator[str]:
    """Marks that mean nothing."""
    Store.open().close()
    now = marks.now()
    yield "odd"
    yield str(now._replace(database="ab"))
    yield str(now._replace(milliseconds=now.milliseconds - 2 * HOUR_MS))
    yield str(now._replace(milliseconds=now.milliseconds + 2 * HOUR_MS))


def test_reset(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for mark in others():
        assert missed(client, mark, 2)[1] == ("reset", {})
    recent = str(marks.now())
    send("SessionStart")
    monkeypatch.setattr(events, "MOST_CHANGES", 0)
    assert missed(client, recent, 2)[1] == ("reset", {})


def test_who_may_listen(guest: TestClient, client: TestClient) -> None:
    assert client.get("/api/v1/events?odd=1").status_code == 400
    client.cookies.clear()
    assert guest.get("/api/v1/events").status_code == 401


def test_the_program(served: Served) -> None:
    """A change reaches who listens; Ctrl-C ends the stream in an orderly way."""
    send("SessionStart")
    with served.client() as browser, browser.stream("GET", "/api/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.iter_lines()
        assert next(lines).startswith("id: ")
        time.sleep(0.5)
        send("UserPromptSubmit", prompt="Secret words in /a/path")
        found = next(each for each in lines if each.startswith('data: {"event'))
        assert json.loads(found[6:])["state"] == "busy"
        assert "ecret" not in found and "path" not in found
        served.process.send_signal(signal.SIGINT)
        assert [each for each in lines if each.startswith("event: ")] == []
    assert served.process.wait(20) == 130
    assert paths.database().exists()
