"""Long work in a thread of its own."""

import asyncio
import threading

import pytest

from hookkit.server.apart import apart


def test_it_runs_beside() -> None:
    """Two wait for each other: neither keeps the other from beginning."""
    meeting = threading.Barrier(2, timeout=20)

    async def both() -> list[str]:
        def work(name: str) -> str:
            meeting.wait()
            assert threading.current_thread().daemon
            return name

        return list(await asyncio.gather(apart(work, "a"), apart(work, name="b")))

    assert asyncio.run(both()) == ["a", "b"]


def test_what_it_raises() -> None:
    def fail() -> None:
        raise KeyError("odd")

    with pytest.raises(KeyError, match="odd"):
        asyncio.run(apart(fail))
