"""One thread looks for all that listen."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.changes import Change, Watch
from hookkit.api.store import Store
from hookkit.server import live
from hookkit.server.live import Listener, Live, LiveEvent
from hookkit.server.marks import Marks
from hookkit.server.readers import News
from tests.builders import deliver, line, payload

PATIENCE = 30


def send(event: str, session_id: str = "s1") -> None:
    deliver(line(payload(event, session_id), at=time.time_ns()))


def listening(test: Callable[[Live], Coroutine[Any, Any, None]]) -> None:
    """Run a test with a thread that looks; it has ended afterwards."""

    async def run() -> None:
        made = Live(News())
        try:
            await asyncio.wait_for(test(made), PATIENCE)
        finally:
            made.close()
        assert not made._thread.is_alive()

    asyncio.run(run())


async def next_of(listener: Listener) -> LiveEvent:
    """The next event."""
    return await anext(listener.events())


def begin() -> None:
    """A database with a session."""
    send("SessionStart", "s0")
    Store.open().close()


def test_all_hear_of_a_change() -> None:
    begin()

    async def test(made: Live) -> None:
        two = made.listen(), made.listen()
        await asyncio.sleep(0.3)  # the first look finds what is there
        send("SessionStart")
        for each in two:
            event = await next_of(each)
            assert event.change is not None
            assert (event.change.event, event.change.session) == ("started", 2)
        made.leave(two[0])
        made.end()
        assert [each async for each in two[1].events()] == []

    listening(test)


def test_nobody_looks_while_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    begin()
    looks: list[float] = []
    look = Watch.look

    def counted(watch: Watch, store: Store) -> list[Change]:
        looks.append(time.monotonic())
        return look(watch, store)

    monkeypatch.setattr(Watch, "look", counted)

    async def test(made: Live) -> None:
        await asyncio.sleep(0.5)
        assert looks == []
        listener = made.listen()
        while len(looks) < 3:
            await asyncio.sleep(0.01)
        made.leave(listener)
        await asyncio.sleep(0.3)
        seen = len(looks)
        await asyncio.sleep(0.5)
        assert len(looks) == seen

    listening(test)


def test_another_database() -> None:
    begin()

    async def test(made: Live) -> None:
        listener = made.listen()
        await asyncio.sleep(0.3)
        paths.database().unlink()
        send("SessionStart")
        assert (await next_of(listener)).change is None

    listening(test)


def test_a_look_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread goes on."""
    monkeypatch.setattr(live, "PAUSE_SECONDS", 0.05)
    begin()
    broken, look = [True], Watch.look

    def failing(watch: Watch, store: Store) -> list[Change]:
        if broken:
            broken.pop()
            raise ZeroDivisionError
        return look(watch, store)

    monkeypatch.setattr(Watch, "look", failing)

    async def test(made: Live) -> None:
        listener = made.listen()
        await asyncio.sleep(0.5)
        send("SessionStart")
        assert (await next_of(listener)).change is not None

    listening(test)


def event() -> LiveEvent:
    return LiveEvent(Marks().next(), None)


def test_a_slow_reader_is_dropped() -> None:
    async def test(_: Live) -> None:
        listener = Listener()
        listener.put([event()] * live.MOST_WAITING)
        await asyncio.sleep(0)
        assert not listener.is_dropped
        listener.put([event()])
        listener.put([event()])
        await asyncio.sleep(0)
        assert listener.is_dropped
        assert [each async for each in listener.events()] == []

    listening(test)
