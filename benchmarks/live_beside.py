"""How soon hookkit and agentsview show the same event: pairs, at the same time, in one browser.

An event is a prompt, in the session that is open or as the beginning of a new one. A line is
appended to its transcript, which both watch, and the hook that `hookkit install` has written is
run. hookkit shows it on Now; agentsview in the open session, the newest message first, as that is
seen without scrolling, and a new session in the list beside it.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from live_marks import (  # type: ignore[import-not-found]  # beside this file
    PATIENCE,
    POLL_SECONDS,
    home_of,
    observe,
    passing_folder,
    seen,
    server,
    summary,
)
from playwright.sync_api import Browser, Page, Route

from tests.browser.site import chromium
from tests.transcript_builders import answer, line, prompt

EARLIER = 30
"""Prompts of the open session before the first event, with their answers."""

LEAST_GAP = 6.0
"""Seconds between two events: agentsview takes longer for one that follows within five."""

ADDRESS = re.compile(r"listening at (http://127\.0\.0\.1:\d+)")


class Machine(NamedTuple):
    """A home with both programs' data, and the hook that is installed there."""

    home: Path
    hook: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of all programs; agentsview reports nothing to its makers."""
        return {**home_of(self.home), "AGENTSVIEW_TELEMETRY_ENABLED": "0"}

    @property
    def project(self) -> Path:
        """The folder of all sessions."""
        return self.home / "shop"

    def transcript(self, session: str) -> Path:
        """Return the transcript of a session."""
        return self.home / ".claude" / "projects" / "-shop" / f"{session}.jsonl"

    def write(self, session: str, *records: object) -> None:
        """Append records to a transcript in one write."""
        with self.transcript(session).open("ab", buffering=0) as file:
            file.write(b"".join(map(line, records)))

    def record(self, session: str, words: str) -> "subprocess.Popen[bytes]":
        """Start the hook for a prompt."""
        payload = {
            "session_id": session,
            "transcript_path": str(self.transcript(session)),
            "cwd": str(self.project),
            "hook_event_name": "UserPromptSubmit",
            "prompt": words,
        }
        hook = subprocess.Popen(
            ["sh", "-c", self.hook], stdin=subprocess.PIPE, env=self.environment, cwd=self.project
        )
        assert hook.stdin
        hook.stdin.write(json.dumps(payload).encode())
        hook.stdin.close()
        return hook


class Pages(NamedTuple):
    """The pages of both."""

    ours: Page
    theirs: Page


def measure(program: Path, count: int) -> None:
    """Print how long both take for so many events of each kind, and the ratio."""
    with passing_folder() as folder:
        machine = installed(folder)
        session = str(uuid4())
        for number in range(EARLIER):
            begin(machine, session, f"Question {number}")
            machine.write(session, reply(machine, session, f"Answer {number}"))
        with (
            server(machine.environment) as (_, link),
            agentsview(program, machine) as address,
            chromium() as browser,
        ):
            pages = opened(browser, link, f"{address}/sessions/{session}")
            for name, sessions in (
                ("a prompt in the open session", [session] * count),
                ("a new session", [str(uuid4()) for _ in range(count)]),
            ):
                report(name, compared(machine, pages, sessions))


def installed(home: Path) -> Machine:
    """Return a machine on which hookkit is installed for all projects."""
    (home / "shop").mkdir()
    command = [sys.executable, "-m", "hookkit", "install", "--user"]
    subprocess.run(command, env=home_of(home), check=True, capture_output=True)
    settings = json.loads((home / ".claude" / "settings.json").read_text())
    (entry,) = settings["hooks"]["UserPromptSubmit"]
    machine = Machine(home, entry["hooks"][0]["command"])
    machine.transcript("any").parent.mkdir(parents=True)
    return machine


def members(machine: Machine) -> dict[str, Any]:
    """Return what differs from record to record."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
    return {"cwd": str(machine.project), "uuid": str(uuid4()), "timestamp": now}


def begin(machine: Machine, session: str, words: str) -> "subprocess.Popen[bytes]":
    """Let a prompt happen: in the transcript, and as a hook."""
    machine.write(session, prompt(words, session=session, **members(machine)))
    return machine.record(session, words)


def reply(machine: Machine, session: str, words: str) -> dict[str, object]:
    """Return the record of an answer."""
    content = [{"type": "text", "text": words}]
    return answer(f"msg_{uuid4()}", session=session, content=content, **members(machine))


@contextmanager
def agentsview(program: Path, machine: Machine) -> Iterator[str]:
    """Run agentsview; yield its address."""
    output = machine.home / "agentsview.txt"
    command = [str(program), "serve", "--port", "0", "--no-browser", "--no-update-check"]
    with output.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, env=machine.environment, start_new_session=True
        )
    deadline = time.monotonic() + PATIENCE
    try:
        while not (found := ADDRESS.search(output.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, output.read_text()
            time.sleep(POLL_SECONDS)
        yield found[1]
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def opened(browser: Browser, link: str, address: str) -> Pages:
    """Open both pages, each in a browser window of its own."""
    pages = Pages(browser.new_context().new_page(), browser.new_context().new_page())
    for page, url in zip(pages, (link, address), strict=True):
        page.route(lambda asked: "127.0.0.1" not in asked, refuse)
        page.goto(url)
    pages.theirs.get_by_label("Toggle sort order").click()
    pages.theirs.get_by_text(f"Answer {EARLIER - 1}").wait_for()
    observe(pages.ours, "#live")
    observe(pages.theirs, "body")
    for page in pages:
        assert page.evaluate("document.visibilityState") == "visible"
    return pages


def refuse(route: Route) -> None:
    """Load nothing from other machines."""
    route.abort()


def compared(machine: Machine, pages: Pages, sessions: list[str]) -> list[tuple[float, float]]:
    """Return how many milliseconds both took for a prompt of each of these sessions."""
    found = []
    for number, session in enumerate(sessions):
        time.sleep(LEAST_GAP + number % 7 / 3)  # not in step with what either does regularly
        word = f"mark-{time.time_ns()}"
        began = time.time() * 1000
        hook = begin(machine, session, word)
        ours, theirs = (seen(page, word) - began for page in pages)
        found.append((ours, theirs))
        hook.wait()
    return found


def report(name: str, pairs: list[tuple[float, float]]) -> None:
    """Print a comparison."""
    ours, theirs = zip(*pairs, strict=True)
    print(f"{name}, {len(pairs)} pairs, ms")
    print(f"  hookkit:    {summary(ours)}")
    print(f"  agentsview: {summary(theirs)}")
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    print(f"  agentsview takes {ratio:.1f} times as long (median of the pairs)", flush=True)
