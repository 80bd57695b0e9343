"""How soon Now shows what happens in a terminal with the real client: median and worst of 10.

    HOOKKIT_E2E_CLIENT=.client/2.1.332 python benchmarks/live_client.py [ROUNDS]

In each round a new client runs in tmux, against a scripted API. The time begins with the key that
is pressed or, where the client does something by itself, when the terminal shows it; below zero the
page was sooner. tmux and Chromium must be installed.
"""

import secrets
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from client_runs import executable  # type: ignore[import-not-found]
from figure import Figure, collect, condensed  # type: ignore[import-not-found]
from live_marks import (  # type: ignore[import-not-found]  # beside this file
    PATIENCE,
    bare_start,
    passing_folder,
    server,
    summary,
    watch,
    watched,
)
from playwright.sync_api import Browser, Page

from tests.browser.site import chromium
from tests.e2e.client import Client, Terminal
from tests.e2e.mock_anthropic import MockAnthropic, define

ROUNDS = 10
STARTS = 15
"""Starts of Python that the times are compared with."""

POLL_SECONDS = 0.005
CALM_SECONDS = 1.5
"""Before a key: a dialog takes none at once, and hooks of what was before may still come."""

CONFIRM_MS = 2_000
"""After so long a dialog has not taken a key."""

ASKS = "Do you want"
"""Stands in the dialog for a permission."""

SUBAGENT = {
    "description": "look around",
    "prompt": "SUBAGENT-TASK: ask",
    "subagent_type": "general-purpose",
}

SCRIPT = {
    "turns": [
        {"content": [{"tool": "Bash", "input": {"command": "touch made.txt"}}], "delay_s": 3},
        {"text": "it is made", "delay_s": 3},
        {"content": [{"tool": "Agent", "input": SUBAGENT}], "delay_s": 3},
        {"text": "it looks around"},
        {"text": "it is back"},
        {"text": "too late", "delay_s": 60},
    ],
    "lanes": [
        {
            "name": "sub",
            "match": "SUBAGENT-TASK",
            "turns": [
                {"content": [{"tool": "Bash", "input": {"command": "touch sub.txt"}}]},
                {"text": "looked"},
            ],
        }
    ],
}


class Round:
    """A client at work, and the page beside it."""

    def __init__(self, screen: Terminal, page: Page) -> None:
        self.screen = screen
        self.page = page
        self.taken: dict[str, float] = {}

    def key(self, name: str, key: str, part: str, words: str, *, is_there: bool = True) -> None:
        """Press a key, and wait until a part of the page has words, or has them no longer."""
        time.sleep(CALM_SECONDS)
        self._measure(name, lambda: self._press(key), part, words, is_there)

    def type(self, name: str, text: str, part: str, words: str, *, is_there: bool = True) -> None:
        """Type a line; the time begins with the key that sends it."""
        self.screen.tmux("send-keys", "C-u")  # an interrupted prompt comes back
        self.screen.tmux("send-keys", "-l", text)
        self._appears(text)
        self.key(name, "Enter", part, words, is_there=is_there)

    def confirm(self, name: str, part: str, words: str, *, is_there: bool = True) -> None:
        """Confirm a dialog; the time begins with the key that the terminal takes."""
        time.sleep(CALM_SECONDS)
        self._measure(name, self._confirm, part, words, is_there)

    def appears(self, name: str, on_screen: str, part: str, words: str) -> None:
        """Wait until the terminal shows something, and until the page does."""
        self._measure(name, lambda: self._appears(on_screen), part, words, True)

    def _measure(
        self, name: str, begin: Callable[[], float], part: str, words: str, is_there: bool
    ) -> None:
        watch(self.page, part, words, is_there=is_there)
        began = begin()
        self.taken[name] = watched(self.page) - began

    def _press(self, key: str) -> float:
        now = time.time() * 1000
        self.screen.tmux("send-keys", key)
        return now

    def _confirm(self) -> float:
        while True:
            pressed = self._press("Enter")
            while time.time() * 1000 < pressed + CONFIRM_MS:
                if ASKS not in self.screen.screen():
                    return pressed
                time.sleep(POLL_SECONDS)

    def _appears(self, text: str) -> float:
        deadline = time.monotonic() + PATIENCE
        while text not in self.screen.screen():
            assert time.monotonic() < deadline, f"{text!r}:\n{self.screen.screen()}"
            time.sleep(POLL_SECONDS)
        return time.time() * 1000


@contextmanager
def client(folder: Path) -> Iterator[Client]:
    """Return a machine with hookkit installed, and the client's API."""
    with MockAnthropic(define(SCRIPT, {})) as api:
        made = Client(executable(), folder, api.url, {"HOOKKIT_SUMMARY": "off"})
        made.hookkit("install")
        yield made


def played(browser: Browser) -> dict[str, float]:
    """Play a session; return how many milliseconds each part took."""
    with (
        passing_folder() as folder,
        client(folder) as machine,
        server(machine.env) as (_, link),
    ):
        page = browser.new_context().new_page()
        page.goto(link)
        screen = Terminal(machine, f"hookkit-{secrets.token_hex(4)}")
        try:
            screen.start("--permission-mode", "default", "--allowedTools", "Agent")
            return play(Round(screen, page))
        finally:
            screen.stop()
            page.context.close()


def play(at: Round) -> dict[str, float]:
    """Do what a person does, one after the other."""
    at.type("a prompt", "make a file", "#now-working", "make a file")
    at.appears("a permission is asked for", ASKS, "#now-waiting", "Bash permission")
    at.confirm("it is given", "#now-working", "make a file")
    at.appears("a turn ends", "it is made", "#now-idle", "make a file")
    at.type("a prompt again", "look around", "#now-working", "look around")
    at.appears("a subagent asks", ASKS, "#now-waiting", "permission")
    at.confirm("that is given", "#now-waiting", "permission", is_there=False)
    at.appears("its turn ends", "it is back", "#now-idle", "look around")
    at.type("a prompt without an answer", "be slow", "#now-working", "be slow")
    at.key("it is interrupted", "Escape", "#now-idle", "be slow")
    at.type("the session ends", "/exit", "#now-idle", "be slow", is_there=False)
    return at.taken


def figures(found: list[dict[str, float]]) -> Iterator[Figure]:
    """Yield the rows for the documentation, in starts of Python: milliseconds are the machine's."""
    start = statistics.median(bare_start() for _ in range(STARTS))
    taken = [(name, statistics.median(each[name] for each in found) / start) for name in found[0]]
    meaning = (
        "what a person does in the terminal is on the page *Now*, {} / a bare `python3 -c pass`"
    )
    yield from condensed(taken, None, meaning, pairs=len(found))


def main(rounds: int) -> None:
    """Print the figures."""
    with chromium() as browser:
        found = [played(browser) for _ in range(rounds)]
    print(f"terminal → page, {rounds} rounds, ms")
    collect(figures(found))
    for name in found[0]:
        print(f"  {name + ':':<28} {summary([each[name] for each in found])}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
