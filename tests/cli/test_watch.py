"""hookkit watch."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.api.status import WatchedSession, journal_sizes
from hookkit.api.store import Store
from hookkit.cli import watch
from hookkit.render import active_sessions
from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import HOOKKIT, call

ALTERNATE, NORMAL = b"\x1b[?1049h", b"\x1b[?1049l"
"""What a terminal is told when its screen is taken, and when it is given back."""


class Watching:
    """hookkit watch on a terminal."""

    def __init__(self, *arguments: str) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.said = b""
        self.process = subprocess.Popen(
            [*HOOKKIT, "watch", *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=os.environ | {"TERM": "xterm-256color"},
            preexec_fn=self.take,
        )

    def take(self) -> None:
        """Make the terminal that of the new process, so that Ctrl-C reaches it."""
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def wait_for(self, words: bytes, since: int = 0) -> int:
        """Read until something was said; how much that is."""
        until = time.monotonic() + 30
        while words not in self.said[since:]:
            assert time.monotonic() < until, self.said[since:]
            if select.select([self.master], [], [], 0.2)[0]:
                self.said += os.read(self.master, 65536)
        return len(self.said)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def left(self) -> int:
        """Wait for the end; its exit code."""
        self.wait_for(NORMAL)
        code = self.process.wait(30)
        assert termios.tcgetattr(self.slave) == self.before
        return code


@pytest.fixture
def watching() -> Iterator[Watching]:
    deliver(line(payload("UserPromptSubmit", "one", prompt="Fix the login"), 0))
    made = Watching()
    yield made
    with contextlib.suppress(ProcessLookupError):
        made.process.kill()
    made.process.wait()
    os.close(made.master)
    os.close(made.slave)


def test_it_follows_the_journal_until_q(watching: Watching) -> None:
    seen = watching.wait_for(b"Fix the login")
    assert ALTERNATE in watching.said
    deliver(line(payload("UserPromptSubmit", "one", prompt="Now the logout"), 60))
    watching.type(b"x")  # no key that means anything
    watching.wait_for(b"Now the logout", seen)
    watching.type(b"q")
    assert watching.left() == 0


@pytest.mark.parametrize("how", ["Ctrl-C", "Ctrl-D", "SIGTERM"])
def test_the_terminal_is_restored(how: str, watching: Watching) -> None:
    watching.wait_for(b"Fix the login")
    if how == "SIGTERM":
        watching.process.terminate()
    else:
        watching.type(b"\x03" if how == "Ctrl-C" else b"\x04")
    assert watching.left() == (128 + signal.SIGTERM if how == "SIGTERM" else 0)


def test_it_cannot_be_stopped_with_the_screen_in_its_hands(watching: Watching) -> None:
    watching.wait_for(b"Fix the login")
    watching.type(b"\x1a")
    watching.type(b"q")
    assert watching.left() == 0


def test_a_new_width_is_drawn(watching: Watching) -> None:
    seen = watching.wait_for(b"Fix the login")
    fcntl.ioctl(watching.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 160, 0, 0))
    watching.wait_for(b"So far", seen)
    watching.type(b"q")
    assert watching.left() == 0


def test_the_clocks_run_without_events() -> None:
    begin = time.time_ns() - 125 * 10**9
    deliver(line(payload("UserPromptSubmit", "one", prompt="Fix the login"), at=begin))
    made = Watching()
    try:
        fcntl.ioctl(made.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 160, 0, 0))
        for seconds in ("2m 08s", "2m 09s", "2m 10s"):
            made.wait_for(seconds.encode())
        made.type(b"q")
        assert made.left() == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            made.process.kill()
        made.process.wait()
        os.close(made.master)
        os.close(made.slave)


# In a pipe


def test_a_pipe_gets_it_once(shop: Path) -> None:
    call("start", "Build it")
    call("log-ai", "-p", "openai", "-m", "gpt-4o", "-t", "5", "-c", "1.5")
    call("note", "first")
    call("note", "The redirect\x1b[1m is open")
    deliver(line(payload("SessionStart", "far", cwd="/home/dev/far"), 0))
    head, mine, far = hookkit("watch").out.splitlines()
    assert tuple(head.split("  ")[0]) == ("I", "D")
    assert all(name in head for name in active_sessions.WATCH_LAYOUT.head)
    assert mine.split()[:5] == ["1", "active", "shop", "main", "gpt-4o"]
    assert "$1.50" in mine and mine.endswith("The redirect�[1m is open")
    assert far.split()[:2] == ["2", "idle"]
    assert len(hookkit("watch", "--here").out.splitlines()) == 2


def test_the_context() -> None:
    deliver(line(payload("SessionStart", "one"), 0))
    with Store.open() as store:
        session = store.existing("one")
        assert active_sessions.watch_row(WatchedSession(session, None))[5] == "—"
        session.context = 120_000
        assert active_sessions.watch_row(WatchedSession(session, None))[5] == "120,000"


def test_what_cannot_be_meant() -> None:
    assert "No such option" in refused("watch", "--json", code=2)


# Looking and waiting


def test_there_may_be_no_journal() -> None:
    assert journal_sizes() == []


def test_it_grows() -> None:
    deliver(line(payload("SessionStart")))
    before = journal_sizes()
    assert before == journal_sizes()
    deliver(line(payload("Stop"), 1))
    assert journal_sizes() != before


def test_without_a_keyboard_it_waits() -> None:
    assert not watch.KeyReader(None)(0.001)


@pytest.mark.parametrize("typed, leaves", [(b"", True), (b"abc", False), (b"aQ", True)])
def test_keys(typed: bytes, leaves: bool) -> None:
    reader, writer = os.pipe()
    try:
        os.write(writer, typed)
        if not typed:
            os.close(writer)  # the terminal is gone
        assert watch.KeyReader(reader)(5) == leaves
    finally:
        os.close(reader)
        if typed:
            os.close(writer)


def test_nothing_was_typed() -> None:
    reader, writer = os.pipe()
    assert not watch.KeyReader(reader)(0.001)
    os.close(reader)
    os.close(writer)


def test_looks(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    """At every tick, and for news when the journal has changed or none came for a while."""
    stamps = iter([[("a", 1)], [("a", 1)], [("a", 2)], *([[("a", 2)]] * 15)])
    refreshed: list[int] = []
    monkeypatch.setattr(watch, "journal_sizes", lambda: next(stamps))
    monkeypatch.setattr(store, "refresh", lambda: refreshed.append(1))
    ticks = iter([False] * 6 + [True])
    waiting = watch.KeyReader(None)
    monkeypatch.setattr(watch.KeyReader, "__call__", lambda *_: next(ticks))
    news = [True, False, True, False, False, True, False]
    assert list(watch.refreshes(store, waiting)) == news
    assert len(refreshed) == 2


def test_nothing_to_draw() -> None:
    from rich.console import Console

    console = Console(width=80)
    with console.capture() as captured:
        console.print(watch.drawing([], 80))
    assert "No active session." in captured.get()


def test_nobody_types_into_what_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with watch.keys() as waiting:
        assert waiting.stream is None
