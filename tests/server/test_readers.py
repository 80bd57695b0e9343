"""Threads that read: up to date, and open again when files are replaced."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from typing import Any

import pytest

from hookkit import paths
from hookkit.api.store import Store
from hookkit.errors import StoreError
from hookkit.server.readers import Readers
from tests.builders import deliver, line, payload
from tests.cli.terminal import call


def count(store: Store) -> int:
    """The number of sessions."""
    return store.database.count_sessions()


def asked(*questions: Any) -> list[Any]:
    """The answers to questions, one after the other, of one set of readers."""
    readers = Readers()

    async def ask() -> list[Any]:
        return [await each() if callable(each) else await readers.run(*each) for each in questions]

    try:
        return asyncio.run(ask())
    finally:
        readers.close()


def test_what_was_recorded_meanwhile_is_there() -> None:
    async def record() -> None:
        deliver(line(payload("SessionEnd", "s9")))

    assert asked((count,), record, (count,)) == [0, None, 1]


def test_another_database_and_other_settings() -> None:
    async def rebuild() -> None:
        deliver(line(payload("SessionEnd", "s9")))
        call("rebuild")

    async def change() -> None:
        paths.config_file().write_text('timezone = "Asia/Tokyo"\n')

    def zone(store: Store) -> str:
        return store.settings.timezone

    found = asked((count,), (count,), rebuild, (count,), (count,), change, (zone,), (zone,))
    assert found[3:5] == [1, 1]
    assert found[6:] == ["Asia/Tokyo", "Asia/Tokyo"]


def test_an_error_is_raised_where_it_was_asked() -> None:
    def fail(store: Store) -> None:
        raise StoreError("Not now.")

    with pytest.raises(StoreError, match="Not now"):
        asked((fail,))


def test_a_database_that_is_damaged() -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError):
        asked((count,))


def test_who_gave_up_is_not_answered() -> None:
    readers, go_on = Readers(threads=1), threading.Event()
    ran: list[str] = []

    def answer(store: Store) -> None:
        go_on.wait()
        ran.append("first")

    async def give_up() -> None:
        first = asyncio.create_task(readers.run(answer))
        late = asyncio.create_task(readers.run(lambda store: ran.append("late")))
        await asyncio.sleep(0)  # both are in the queue
        late.cancel()
        go_on.set()
        await first

    asyncio.run(give_up())
    readers.close()
    assert ran == ["first"]
    assert readers.problem == ""


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def test_a_question_that_takes_long_is_ended() -> None:
    readers, begun = Readers(), threading.Event()

    def ask(store: Store) -> None:
        begun.set()
        store.database.db.execute(ENDLESS).fetchone()

    async def end() -> str:
        asking = asyncio.create_task(readers.run(ask))
        await asyncio.to_thread(begun.wait)
        await asyncio.sleep(0.1)  # so that the statement runs
        await asyncio.to_thread(readers.close)
        with pytest.raises(sqlite3.OperationalError) as found:
            await asking
        return str(found.value)

    assert asyncio.run(end()) == "interrupted"
    with closing(Store.open()) as store:
        database = store.database
    database.interrupt()  # is closed, and does no harm


def test_a_question_that_can_not_be_ended_holds_up_nobody() -> None:
    readers, go_on = Readers(), threading.Event()

    async def leave() -> None:
        waiting = asyncio.create_task(readers.run(lambda store: go_on.wait(60)))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(readers.close)
        waiting.cancel()

    asyncio.run(leave())
    go_on.set()
