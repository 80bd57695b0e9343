"""The server under load, and what it takes while nobody looks.

    python benchmarks/serve_load.py [--short] [--check]

50 connections ask for pages, documents and files, one request after another, while hooks of the
kind that is installed record events. Every answer must be 200, every event be counted in the end,
and the memory stay bounded. Then nothing is asked for a while: the processor's time is read from
the system, and system calls are counted with strace where it is installed.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from figure import Figure, collect  # type: ignore[import-not-found]  # beside this file

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.server.announced import link_of

CONNECTIONS, REQUESTS, REQUESTS_IN_SHORT = 50, 10_000, 1_000
EVENTS, EVENTS_IN_SHORT = 500, 50
SESSIONS = 20
"""Sessions that the hooks are of."""

IDLE_SECONDS, IDLE_SECONDS_IN_SHORT = 30.0, 5.0

MOST_MIB = 150
MOST_IDLE_PERCENT = 0.5
MOST_WAKE_UPS = 1.2
"""In a second without any request; one is for the date of the answers."""

NO_WAKE_UP = re.compile(r"epoll_wait\(.*, 0\) +=|getpid\(|resumed|unfinished|^strace")
"""System calls that follow a wake-up."""

PATHS = (
    *("/", "/sessions", "/sessions/1", "/usage", "/projects", "/budgets", "/runs"),
    *("/api/v1/sessions", "/api/v1/sessions?limit=5", "/sessions?project=shop", "/metrics"),
)


class Server:
    """A server in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        places = {"HOME": str(home), "HOOKKIT_HOME": str(home / ".hookkit"), "TZ": "UTC"}
        self.environment = os.environ | places | {"HOOKKIT_SUMMARY": "off"}
        command = [sys.executable, "-m", "hookkit", "serve", "--port", "0"]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.port = urlsplit(link_of(self.process.stdout)).port
        self.token = (home / ".hookkit" / "serve-token").read_text().strip()
        self.system = psutil.Process(self.process.pid)

    def request(self, path: str) -> bytes:
        """Return a request as it is sent."""
        host = f"Host: 127.0.0.1:{self.port}"
        return (
            f"GET {path} HTTP/1.1\r\n{host}\r\nAuthorization: Bearer {self.token}\r\n\r\n".encode()
        )

    def hook(self, payload: dict[str, object]) -> None:
        """Record an event as the installed hook does."""
        subprocess.run(
            [sys.executable, "-m", "hookkit"],
            input=json.dumps(payload).encode(),
            env=self.environment,
            check=True,
        )

    def close(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


async def answers(server: Server, paths: list[str], found: Counter[str]) -> None:
    """Ask for paths on one connection, and count the statuses."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 20)
    while paths:
        path = paths.pop()
        writer.write(server.request(path))
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length))
        found[f"{head[9:12].decode()} {path}"] += 1
    writer.close()


def main() -> None:
    """Print the table; with --check, leave with 1 when a figure is over its bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer requests, a shorter rest")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="serve-load-"))
    try:
        figures = measured(folder, chosen.short)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    collect(figures)
    for figure in figures:
        bound = "" if figure.bound is None else f"  <= {figure.bound:<6g}"
        verdict = "" if figure.bound is None else "ok" if figure.holds else "TOO HIGH"
        print(f"{figure.name:<52}{figure.value:>10.2f}{bound}{verdict}")
    if chosen.check and not all(figure.holds for figure in figures):
        sys.exit(1)


def measured(folder: Path, is_short: bool) -> list[Figure]:
    """Return all figures."""
    server = Server(folder)
    events = EVENTS_IN_SHORT if is_short else EVENTS
    try:
        return [
            *loaded(server, REQUESTS_IN_SHORT if is_short else REQUESTS, events),
            *idle(server, IDLE_SECONDS_IN_SHORT if is_short else IDLE_SECONDS),
        ]
    finally:
        server.close()


def loaded(server: Server, requests: int, events: int) -> list[Figure]:
    """Return the figures of a server under load."""
    for number in range(SESSIONS):
        server.hook(event(number, "SessionStart"))
    known = [each for each in PATHS if exists(server, each)]
    paths = [known[number % len(known)] for number in range(requests)]
    found: Counter[str] = Counter()
    most, began = 0, time.perf_counter()

    async def load() -> None:
        nonlocal most
        asking = asyncio.gather(*(answers(server, paths, found) for _ in range(CONNECTIONS)))
        recording = asyncio.create_task(asyncio.to_thread(record, server, events))
        while not (asking.done() and recording.done()):
            most = max(most, server.system.memory_info().rss)
            await asyncio.sleep(0.1)
        await asyncio.gather(asking, recording)

    asyncio.run(load())
    took = time.perf_counter() - began
    good = sum(count for each, count in found.items() if each.startswith("200 "))
    return [
        Figure("requests that were answered", sum(found.values())),
        Figure(
            "answers that were not 200",
            sum(found.values()) - good,
            0,
            f"errors among {requests:,} answers, asked for on {CONNECTIONS} connections",
            "counted",
        ),
        Figure(
            "requests without an answer",
            requests - sum(found.values()),
            0,
            "requests without an answer",
            "counted",
        ),
        Figure("requests in a second", requests / took),
        Figure("events recorded meanwhile", events),
        Figure(
            "events lost",
            events - counted(server),
            0,
            f"lost of {events} events that were recorded meanwhile",
            "counted",
        ),
        Figure("most memory, MiB", most / 2**20, MOST_MIB, "the most memory of the server", "MiB"),
    ]


def exists(server: Server, path: str) -> bool:
    """Return True if there is a page at a path."""
    found: Counter[str] = Counter()
    with suppress(ValueError):
        asyncio.run(answers(server, [path], found))
    return f"200 {path}" in found


def event(number: int, kind: str, **more: object) -> dict[str, object]:
    """Return a payload as the agent sends it."""
    common = {"session_id": f"load-{number % SESSIONS}", "cwd": "/home/dev/shop"}
    return common | {"hook_event_name": kind} | more


def record(server: Server, events: int) -> None:
    """Record the use of tools, one after another."""
    for number in range(events):
        used = {"tool_name": "Bash", "tool_use_id": f"toolu_{number}", "tool_input": {}}
        server.hook(event(number, "PostToolUse", **used))


def counted(server: Server) -> int:
    """Return how many tool calls the server knows of."""

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 20)
        writer.write(server.request("/api/v1/sessions"))
        head = await reader.readuntil(b"\r\n\r\n")
        (length,) = re.findall(rb"(?i)content-length: (\d+)", head)
        body = await reader.readexactly(int(length))
        writer.close()
        return body

    sessions = json.loads(asyncio.run(ask()))["sessions"]
    return sum(each["tool_call_count"] for each in sessions)


def idle(server: Server, seconds: float) -> list[Figure]:
    """Return the figures of a server of which nobody asks anything."""
    time.sleep(20)  # until no connection is left
    before = server.system.cpu_times()
    time.sleep(seconds)
    after = server.system.cpu_times()
    spent = after.user - before.user + after.system - before.system
    percent, idle = 100 * spent / seconds, "a processor's time that an idle server takes"
    figures = [Figure("processor's time when idle, %", percent, MOST_IDLE_PERCENT, idle, "%")]
    awake = wake_ups(server, seconds)
    if awake is not None:
        name = "wake-ups in a second when idle"
        figures.append(Figure(name, awake, MOST_WAKE_UPS, "how often it wakes in a second"))
    return figures


def wake_ups(server: Server, seconds: float) -> float | None:
    """Return how often in a second the server does something; None without strace."""
    strace = shutil.which("strace")
    if strace is None:
        return None
    command = [strace, "-f", "-qq", "-p", str(server.process.pid)]
    watching = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)
    watching.terminate()
    _, said = watching.communicate()
    lines = [each for each in said.splitlines() if not NO_WAKE_UP.search(each)]
    return len(lines) / seconds


if __name__ == "__main__":
    main()
