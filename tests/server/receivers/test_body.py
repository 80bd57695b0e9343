"""Bodies that come slowly, or don't come to their end."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.requests import Request
from starlette.types import Message

from hookkit.server.receivers import body
from hookkit.server.receivers.body import Bodies, BodyError


def request(*messages: Message, then: Callable[[], "asyncio.Future[Message]"]) -> Request:
    """A request of which this is received."""
    left = list(messages)

    async def receive() -> Message:
        return left.pop(0) if left else await then()

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def piece(data: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


async def outcome(given: Request, bodies: Bodies) -> tuple[int, str]:
    try:
        async with bodies.read(given):
            raise AssertionError("it is not whole")
    except BodyError as error:
        return error.status, str(error)


def test_a_slow_one_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.01)

    async def story() -> None:
        bodies, never = Bodies(), asyncio.get_running_loop().create_future
        found = await outcome(request(piece(b"{"), then=never), bodies)
        assert found == (408, "The body has not come within 0.01 seconds.")
        assert bodies.held == 0

    asyncio.run(story())


def test_one_that_breaks_off() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def story() -> None:
        bodies = Bodies()
        given = request(piece(b"{"), then=lambda: asyncio.ensure_future(gone()))
        assert await outcome(given, bodies) == (400, "The body is not complete.")
        assert bodies.held == 0

    asyncio.run(story())


def test_what_is_held_is_counted() -> None:
    async def story() -> None:
        bodies, never = Bodies(), asyncio.get_running_loop().create_future
        given = request(piece(b"{"), piece(b"}", more=False), then=never)
        async with bodies.read(given) as found:
            assert (found, bodies.held) == (b"{}", 2)
        assert bodies.held == 0

    asyncio.run(story())


def test_one_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MOST", 10)

    async def more() -> Message:
        return piece(b"123456")

    async def story() -> None:
        bodies = Bodies()
        given = request(then=lambda: asyncio.ensure_future(more()))
        assert await outcome(given, bodies) == (413, "A body has at most 10 bytes.")
        assert bodies.held == 0

    asyncio.run(story())
