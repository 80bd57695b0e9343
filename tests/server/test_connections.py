"""Connections whose client doesn't go on, with short deadlines: they end, and with which answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from hookkit.server import connections, process
from hookkit.server.connections import Deadlines
from hookkit.server.run import bound

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

SHORT = Deadlines(head=0.2, body=0.2, refused=0.2, stalled=0.2, idle=0)

LARGE = b"x" * (32 << 20)
"""More than the buffers of a connection hold."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without reading the body, but for /read; /early answers, then goes on."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
        return
    if scope["path"] == "/read":
        while (message := await receive()).get("more_body"):
            pass
        if message["type"] == "http.disconnect":
            return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/early":
        await send({"type": "http.response.body", "body": b"first", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
    body = LARGE if scope["path"] == "/large" else b"done"
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def listening(
    most: int = 100, deadlines: Deadlines = SHORT
) -> AsyncIterator[Callable[[], Coroutine[Any, Any, Streams]]]:
    """Serve `app`; yield what connects to it."""
    settings = uvicorn.Config(app, ws="none", log_config=None, timeout_graceful_shutdown=0)
    settings.load()
    settings.ssl = None
    server = process.Server(settings, lambda: None, deadlines)
    server.crowd.most = most
    server.lifespan = settings.lifespan_class(settings)
    with bound("127.0.0.1", 0) as listener:
        await server.startup(sockets=[listener])
        port = listener.getsockname()[1]
        yield lambda: asyncio.open_connection("127.0.0.1", port)
        await server.shutdown(sockets=[listener])


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Print nothing of what uvicorn reports."""
    process.silence()


def answered(*parts: bytes, most: int = 100) -> bytes:
    """All that is answered to what is sent, until the server closes."""

    async def ask() -> bytes:
        async with listening(most) as connect:
            reader, writer = await connect()
            for each in parts:
                writer.write(each)
                await asyncio.sleep(0.05)
            found = await asyncio.wait_for(reader.read(), 30)
            writer.close()
            return found

    return asyncio.run(ask())


def request(path: str, headers: str, method: str = "POST") -> bytes:
    """The head of a request."""
    return f"{method} {path} HTTP/1.1\r\nHost: here\r\n{headers}\r\n".encode()


def test_nothing_comes() -> None:
    assert answered() == b""


def test_half_a_head() -> None:
    assert answered(b"GET / HTTP/1.1\r\n", b"Host: h").startswith(b"HTTP/1.1 408 ")


def test_half_a_second_head() -> None:
    first = answered(request("/", "", "GET"), b"GET / HTTP/1.1\r\n")
    assert [first.count(b" 200 "), first.count(b" 408 ")] == [1, 1]


def test_half_a_body_that_is_read() -> None:
    half = answered(request("/read", "Content-Length: 9\r\n"), b"abc")
    assert half.startswith(b"HTTP/1.1 408 ")
    assert b" 200 " not in half


def test_half_a_body_that_nobody_reads() -> None:
    half = answered(request("/", "Content-Length: 9\r\n"), b"abc")
    assert half.startswith(b"HTTP/1.1 200 ")
    assert b" 408 " not in half


def test_a_body_is_no_chunk_while_the_answer_is_sent() -> None:
    """There is no second answer in the first."""
    found = answered(request("/early", "Transfer-Encoding: chunked\r\n"), b"zz\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")
    assert b" 400 " not in found


def test_no_http() -> None:
    assert answered(b"\0\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert answered(b"GET / HTTP/1.1\r\nA: " + b"a" * 100_000).startswith(b"HTTP/1.1 431 ")


def test_a_refused_body_is_not_read_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REFUSED_BYTES", 1000)

    async def send() -> int:
        async with listening(deadlines=SHORT._replace(refused=600)) as connect:
            reader, writer = await connect()
            writer.write(request("/", f"Content-Length: {1 << 40}\r\n"))
            await reader.readuntil(b"done")
            for sent in range(10_000):
                try:
                    writer.write(b"x" * 1000)
                    await writer.drain()
                except ConnectionError:
                    return sent
                await asyncio.sleep(0.01)
            return 10_000

    assert asyncio.run(send()) < 10_000


def test_an_answer_that_nobody_takes() -> None:
    """It is dropped: what its client finds later is what the system had taken."""

    async def ask() -> int:
        async with listening() as connect:
            reader, writer = await connect()
            writer.write(request("/large", "Connection: close\r\n", "GET"))
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            await asyncio.sleep(3)  # so many times the deadline
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            size = 0
            with suppress(ConnectionError):
                while part := await reader.read(1 << 20):
                    size += len(part)
            writer.close()
            return size

    assert asyncio.run(ask()) < len(LARGE)


def test_a_slow_client_gets_the_whole_answer() -> None:
    """Who takes something in each period is not stalled."""

    async def ask() -> int:
        async with listening() as connect:
            reader, writer = await connect()
            writer.write(request("/large", "Connection: close\r\n", "GET"))
            size = 0
            while part := await reader.read(4 << 20):
                size += len(part)
                await asyncio.sleep(0.02)
            writer.close()
            return size

    assert asyncio.run(ask()) > len(LARGE)


def test_too_many() -> None:
    """The one that has waited longest goes; one that is being answered stays."""

    async def crowd() -> list[bool]:
        async with listening(3, SHORT._replace(head=600)) as connect:
            busy, talk = await connect()
            talk.write(request("/early", "", "GET"))
            await busy.readuntil(b"first")
            all_of_them = [(busy, talk)] + [await connect() for _ in range(4)]
            await asyncio.sleep(0.2)
            return [each.at_eof() or bool(each.exception()) for each, _ in all_of_them]

    assert asyncio.run(crowd()) == [False, True, True, False, False]


def test_all_are_busy() -> None:
    """Then there is no room for another."""

    async def crowd() -> list[bool]:
        async with listening(most=2) as connect:
            found = []
            for _ in range(3):
                reader, writer = await connect()
                writer.write(request("/early", "", "GET"))
                found.append((reader, writer))
                await asyncio.sleep(0.05)
            return [each.at_eof() or bool(each.exception()) for each, _ in found]

    assert asyncio.run(crowd()) == [False, False, True]
