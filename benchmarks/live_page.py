"""How soon the page Now shows an event of a hook, in a real browser: median and worst of 50.

    python benchmarks/live_page.py [COUNT] [--beside AGENTSVIEW]

Each time a line is appended to the journal, as the recorder does it, and the time is taken until
the page has changed. With --beside, the installed hook is run as the agent does it, and the same
prompt is appended to a transcript that agentsview watches, whose program is given: live_beside.py
describes it. Chromium must be installed.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import live_beside  # type: ignore[import-not-found]  # beside this file
import psutil
from figure import Figure, collect  # type: ignore[import-not-found]
from live_marks import (  # type: ignore[import-not-found]
    bare_start,
    home_of,
    observe,
    passing_folder,
    seen,
    server,
    summary,
)
from playwright.sync_api import Page

from tests.browser.site import chromium

COUNT = 50
IDLE_SECONDS = 10
STARTS = 15
"""Starts of Python that an event is compared with."""


def append(home: Path, event: str, **fields: object) -> None:
    """Append an event to the journal in one write."""
    payload = {"session_id": "s1", "cwd": str(home), "hook_event_name": event, **fields}
    payload["transcript_path"] = f"{home}/s1.jsonl"
    now = time.time_ns()
    line = {"v": 1, "id": f"r-{now}", "at": now, "src": "hook", "agent": "claude_code"}
    folder = home / "journal"
    folder.mkdir(exist_ok=True)
    with (folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl").open("ab", buffering=0) as journal:
        journal.write(json.dumps(line | {"p": payload}, separators=(",", ":")).encode() + b"\n")


def measure(page: Page, home: Path, count: int) -> list[float]:
    """Return how many milliseconds each of so many events took."""
    taken = []
    for number in range(count):
        time.sleep(0.3 + number % 7 / 70)  # not in step with the looks of the server
        began = time.time() * 1000
        append(home, "UserPromptSubmit", prompt=f"mark-{number}", prompt_id=f"p{number}")
        taken.append(seen(page, f"mark-{number}") - began)
    return taken


def cpu(process: psutil.Process, seconds: float) -> float:
    """Return the share of a processor that a process uses, in percent."""
    before = sum(process.cpu_times()[:2])
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - before) / seconds * 100


def alone(count: int) -> None:
    """Print what hookkit takes."""
    with (
        passing_folder() as home,
        server(home_of(home) | {"HOOKKIT_HOME": str(home)}) as (process, link),
    ):
        known = psutil.Process(process.pid)
        append(home, "SessionStart", source="startup")
        with chromium() as browser:
            page = browser.new_page()
            page.goto(link)
            observe(page, "#live")
            taken = measure(page, home, count)
            print(f"event → page, ms: {summary(taken)}")
            collect(figures(taken))
            seen = cpu(known, IDLE_SECONDS)
            print(f"CPU while a page is open: {seen:.1f} %")
            open_page = "a processor's time that a server with an open page takes"
            collect([Figure("", seen, None, open_page, "%")])
        time.sleep(2)
        print(f"CPU while nobody looks: {cpu(known, IDLE_SECONDS):.2f} %")
        print(f"memory: {known.memory_info().rss / 2**20:.0f} MiB")


def figures(taken: list[float]) -> Iterator[Figure]:
    """Yield the rows for the documentation, in starts of Python: milliseconds are the machine's."""
    start = statistics.median(bare_start() for _ in range(STARTS))
    for name, value in (("the median", statistics.median(taken)), ("the worst", max(taken))):
        meaning = (
            f"an event is on the page *Now*, {name} of {len(taken)} / a bare `python3 -c pass`"
        )
        yield Figure("", value / start, None, meaning, pairs=len(taken))


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("count", nargs="?", type=int, default=COUNT, metavar="COUNT")
    options.add_argument("--beside", type=Path, metavar="AGENTSVIEW", help="its program")
    chosen = options.parse_args()
    if chosen.beside:
        live_beside.measure(chosen.beside.absolute(), chosen.count)
    else:
        alone(chosen.count)


if __name__ == "__main__":
    main()
