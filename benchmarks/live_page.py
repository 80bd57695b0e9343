"""How soon the page Now shows an event of a hook, in a real browser: median and worst of 50.

Each time a line is appended to the journal, as the recorder does it, and the time is taken until
the page has changed. `python -m benchmarks.live_page [COUNT]`; Chromium must be installed.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.server.announced import link_of

COUNT = 50
IDLE_SECONDS = 10
PATIENCE = 30.0

OBSERVER = """() => {
  window.seen = {};
  const look = () => {
    const text = document.querySelector("#live").textContent;
    for (const word of text.match(/mark-\\d+/g) ?? []) window.seen[word] ??= Date.now();
  };
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""


@contextmanager
def server(home: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Run `hookkit serve` on a home; yield the process and the link that signs in."""
    environment = os.environ | {"HOME": str(home), "HOOKKIT_HOME": str(home)}
    command = [sys.executable, "-m", "hookkit", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        yield process, link_of(process.stdout)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


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


def seen(page: Page, word: str) -> float:
    """Wait until the page has shown a word; return when that was."""
    deadline = time.monotonic() + PATIENCE
    while (at := page.evaluate(f"window.seen['{word}']")) is None:
        assert time.monotonic() < deadline, word
        time.sleep(0.02)
    return float(at)


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


def main(count: int) -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder, server(Path(folder)) as (process, link):
        home, known = Path(folder), psutil.Process(process.pid)
        append(home, "SessionStart", source="startup")
        with chromium() as browser:
            page = browser.new_page()
            page.goto(link)
            page.evaluate(OBSERVER)
            taken = measure(page, home, count)
            middle = statistics.median(taken)
            print(f"event → page, ms: median {middle:.0f}, worst {max(taken):.0f}")
            print(f"CPU while a page is open: {cpu(known, IDLE_SECONDS):.1f} %")
        time.sleep(2)
        print(f"CPU while nobody looks: {cpu(known, IDLE_SECONDS):.2f} %")
        print(f"memory: {known.memory_info().rss / 2**20:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
