"""Many ask while hooks record: every answer is there, no event is lost, memory is bounded."""

import asyncio
import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from hookkit.api.store import Store
from tests.builders import payload, tool
from tests.cli.terminal import run_apart
from tests.server.conftest import Served
from tests.server.raw import wire

pytestmark = pytest.mark.slow

CONNECTIONS, REQUESTS, EVENTS = 50, 1_500, 40
PATHS = ("/sessions", "/api/v1/sessions", "/sessions/1", "/enter", "/static/x/app.css", "/metrics")
MOST_BYTES = 150 << 20


async def ask(port: int, friendly: str, paths: list[str], found: Counter[int]) -> None:
    """Ask on one connection until no path is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    while paths:
        writer.write(f"GET {paths.pop()} HTTP/1.1\r\n{friendly}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length))
        found[int(head[9:12])] += 1
    writer.close()


def test_nothing_is_lost(served: Served) -> None:
    target, server = wire(served.url, served.keys), psutil.Process(served.process.pid)
    run_apart(sent=json.dumps(payload("SessionStart", "s1")).encode())
    assert target.status("GET /sessions/1") == 200
    paths = [PATHS[number % len(PATHS)] for number in range(REQUESTS)]
    found: Counter[int] = Counter()

    async def load() -> None:
        asking = (ask(target.port, target.friendly, paths, found) for _ in range(CONNECTIONS))
        await asyncio.gather(*asking)

    with ThreadPoolExecutor(1) as recording:
        events = [json.dumps(tool()).encode() for _ in range(EVENTS)]
        recorded = [recording.submit(run_apart, sent=each) for each in events]
        asyncio.run(load())
        for each in recorded:
            each.result()
    assert found == {200: REQUESTS - found[303], 303: found[303]}  # /enter: signed in already
    assert found[303] == REQUESTS // len(PATHS)
    assert server.memory_info().rss < MOST_BYTES
    with Store.open() as store:
        (known,) = store.get_recent_sessions(5)
    assert known.tool_call_count == EVENTS
