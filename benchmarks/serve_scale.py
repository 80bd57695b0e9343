"""What pages take with 100,000 sessions: against their own queries, and against 1,000 sessions.

    python benchmarks/serve_scale.py [--short] [--check] [--keep FOLDER] [--only WORD]

The homes are those of scale.py: 100,000 sessions with 2,000,000 API messages, and 1,000 with
20,000. Each page is asked of the application in a process of its own, again and again; times are
those of the processor, which other programs disturb less, and figures are medians. The questions of
a page are all but its template: SQLite, whose share has a column of its own, and values of rows.
"""

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import scale  # type: ignore[import-not-found]  # beside this file
from figure import Figure, collect, condensed  # type: ignore[import-not-found]
from starlette.routing import Route

SMALL, LARGE, LARGE_IN_SHORT = 1_000, 100_000, 10_000
ROUNDS, ROUNDS_IN_SHORT, WARM_UP = 9, 5, 2

MOST_OF_QUESTIONS, MOST_GROWTH, MOST_BYTES = 2.0, 1.5, 100_000

FILTERED = (
    "/sessions?project=project-8&limit=20",
    "/sessions?branch=branch-1",
    "/sessions?model=haiku",
    "/sessions?since=7d",
    "/sessions?status=done&agent=claude_code",
    "/usage?since=2026-11-01",
    "/usage?since=90d",
    "/usage?period=all",
    "/usage?project=project-8",
    "/usage?agent=claude_code",
    "/usage?agent=claude_code&period=all",
    "/usage?by=session",
    "/usage?by=branch",
    "/usage?show=hours",
    "/usage?show=hours&since=90d",
    "/usage?show=hours&period=all",
    "/usage?show=hours&agent=claude_code",
    "/usage?show=dear",
    "/usage?show=dear&period=all",
    "/usage?show=errors",
    "/usage?show=errors&since=90d",
    "/usage?show=errors&period=all",
    "/usage?show=compare",
    "/search?words=importer+queue",
    "/search?words=queue&project=project-8",
)


class Cost(NamedTuple):
    """What a page takes: seconds of the processor, and bytes."""

    server: float
    questions: float
    queries: float
    bytes: int
    status: int


class Row(NamedTuple):
    """A line of the table."""

    path: str
    small: Cost
    large: Cost

    @property
    def of_questions(self) -> float:
        """Return how many times as long a page takes as its questions."""
        return self.large.server / self.large.questions

    @property
    def growth(self) -> float:
        """Return how many times as long it takes in the large home."""
        return self.large.server / self.small.server

    @property
    def problems(self) -> list[str]:
        """Return what is over its bound."""
        found = []
        if self.of_questions > MOST_OF_QUESTIONS:
            found.append("rendering")
        if self.growth > MOST_GROWTH:
            found.append("growth")
        if self.large.bytes > MOST_BYTES:
            found.append("size")
        return found

    def __str__(self) -> str:
        small, large = self.small, self.large
        return (
            f"| {self.path} | {small.server * 1000:.1f} | {large.server * 1000:.1f} "
            f"| {large.questions * 1000:.1f} | {large.queries * 1000:.1f} "
            f"| {self.of_questions:.2f} | {self.growth:.2f} "
            f"| {large.bytes / 1000:.0f} | {', '.join(self.problems)} |"
        )


HEAD = (
    "| page | ms, {small:,} sessions | ms, {large:,} | ms of questions | of SQLite "
    "| times its questions | growth | kB | over its bound |\n|---|--:|--:|--:|--:|--:|--:|--:|---|"
)


def main() -> None:
    """Print the table; with --check, leave with 1 when a page is over a bound."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--short", action="store_true", help="fewer rounds, fewer sessions")
    options.add_argument("--check", action="store_true", help="fail when a bound is exceeded")
    options.add_argument("--keep", help="build the homes in this folder, or use those in it")
    options.add_argument("--only", default="", help="pages whose address contains this")
    options.add_argument("--measure", help=argparse.SUPPRESS)
    options.add_argument("--sessions", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    rounds = ROUNDS_IN_SHORT if chosen.short else ROUNDS
    os.environ["TZ"] = "UTC"  # the sums by day are of one zone: where they are kept, and asked for
    time.tzset()
    if chosen.measure:
        print(json.dumps(asyncio.run(measured(chosen.sessions, rounds, chosen.only))))
        return
    folder = Path(chosen.keep or tempfile.mkdtemp(prefix="serve-scale-"))
    count = LARGE_IN_SHORT if chosen.short else LARGE
    try:
        more = ["--only", chosen.only, *(["--short"] if chosen.short else [])]
        small, large = (costs(folder / str(each), each, more) for each in (SMALL, count))
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)
    rows = [Row(path, small[path], large[path]) for path in large if path in small]
    print(HEAD.format(small=SMALL, large=count))
    for row in rows:
        print(row)
    collect(figures(rows, count, rounds))
    if chosen.check and any(row.problems for row in rows):
        sys.exit(1)


def figures(rows: list[Row], count: int, rounds: int) -> Iterator[Figure]:
    """Yield the rows for the documentation."""
    pages = f"pages with {count:,} sessions, {{}}"
    for values, bound, meaning, unit in (
        ([each.of_questions for each in rows], MOST_OF_QUESTIONS, " / their own questions", ""),
        ([each.growth for each in rows], MOST_GROWTH, f" / with {SMALL:,} sessions", ""),
        ([each.large.bytes / 1000 for each in rows], MOST_BYTES / 1000, ": their size", "kB"),
    ):
        found = [*zip((each.path for each in rows), values, strict=True)]
        yield from condensed(found, bound, pages + meaning, pairs=rounds, unit=unit)


def costs(home: Path, count: int, more: list[str]) -> dict[str, Cost]:
    """Return what pages cost in a home, which is built if it isn't there.

    `more` has options of the process that measures.
    """
    if not home.exists():
        home.mkdir(parents=True)
        scale.build(home, count)
    places = {"HOME": str(home), "HOOKKIT_HOME": str(home), "CLAUDE_CONFIG_DIR": str(home)}
    command = [sys.executable, __file__, "--measure", str(home), "--sessions", str(count)]
    done = subprocess.run(
        [*command, *more],
        env=os.environ | places | {"HOOKKIT_SUMMARY": "off"},
        check=True,
        stdout=subprocess.PIPE,
    )
    return {path: Cost(*cost) for path, cost in json.loads(done.stdout).items()}


class Clock:
    """The processor's time that some calls take, in all threads."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Call a function."""
        began = time.thread_time()
        try:
            return call(*given, **named)
        finally:
            self.seconds += time.thread_time() - began


CLOCK, TEMPLATES = Clock(), Clock()


class TimedCursor(sqlite3.Cursor):
    """A cursor that is timed; the rows it yields are fetched a hundred at a time."""

    def execute(self, *given: Any) -> "TimedCursor":
        CLOCK.timed(super().execute, *given)
        return self

    def executemany(self, *given: Any) -> "TimedCursor":
        CLOCK.timed(super().executemany, *given)
        return self

    def fetchone(self) -> Any:
        return CLOCK.timed(super().fetchone)

    def fetchall(self) -> Any:
        return CLOCK.timed(super().fetchall)

    def __iter__(self) -> Any:
        while rows := CLOCK.timed(super().fetchmany, 100):
            yield from rows


class TimedConnection(sqlite3.Connection):
    """A connection whose cursors are timed."""

    def execute(self, *given: Any) -> TimedCursor:
        return TimedCursor(self).execute(*given)

    def executemany(self, *given: Any) -> TimedCursor:
        return TimedCursor(self).executemany(*given)


async def measured(sessions: int, rounds: int, only: str) -> dict[str, Cost]:
    """Return what each page of this home costs whose address contains a text."""
    connect = sqlite3.connect
    sqlite3.connect = lambda *given, **named: connect(
        *given, **named | {"factory": TimedConnection}
    )
    from hookkit.api import server_keys
    from hookkit.server import page, pages
    from hookkit.server.access import Access
    from hookkit.server.app import create_app

    inside = vars(page)
    render = inside["rendered"]
    inside["rendered"] = lambda *given, **named: TEMPLATES.timed(render, *given, **named)
    known = server_keys.load()
    app = create_app(Access(known))
    cookie = f"{known.cookie_name}={known.cookie}"
    shown = [each.path for each in pages.ROUTES if isinstance(each, Route) and is_shown(each)]
    found = {}
    async with app.router.lifespan_context(app):
        for path in (each for each in (*sorted(shown), *FILTERED) if only in each):
            url = path.replace("{session}", str(sessions // 2)).replace("{number}", "1")
            taken = [await asked(app, url, cookie) for _ in range(WARM_UP + rounds)][WARM_UP:]
            if "{" in url or taken[0].status != 200:
                continue
            found[path] = Cost(
                statistics.median(each.server for each in taken),
                statistics.median(each.questions for each in taken),
                statistics.median(each.queries for each in taken),
                *taken[0][3:],
            )
    return found


def is_shown(route: Route) -> bool:
    """Return True for the route of a page."""
    return "GET" in (route.methods or ()) and "{format}" not in route.path


async def asked(app: Any, url: str, cookie: str) -> Cost:
    """Ask for a page once."""
    path, _, query = url.partition("?")
    headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie.encode())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "headers": headers,
        "server": ("127.0.0.1", 80),
    }
    size = status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal size, status
        size += len(message.get("body", b""))
        status = message.get("status", status)

    CLOCK.seconds = TEMPLATES.seconds = 0.0
    began = time.process_time()
    await app(scope, receive, send)
    spent = time.process_time() - began
    return Cost(spent, spent - TEMPLATES.seconds, CLOCK.seconds, size, status)


if __name__ == "__main__":
    main()
