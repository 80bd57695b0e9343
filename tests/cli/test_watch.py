"""hookkit watch, on a terminal and in a pipe."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit import paths
from hookkit.api.status import WatchedSession, journal_sizes
from hookkit.api.store import Store
from hookkit.render import active_sessions
from tests.builders import deliver, line, payload
from tests.cli.installed import SCRIPT, hookkit, refused
from tests.cli.terminal import call

ALTERNATE, NORMAL = b"\x1b[?1049h", b"\x1b[?1049l"
"""What a terminal is told when its screen is taken, and when it is given back."""


class Watching:
    """hookkit watch on a terminal."""

    def __init__(self, *arguments: str, stdin: int | None = None) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.said = b""
        self.process = subprocess.Popen(
            [str(SCRIPT), "watch", *arguments],
            stdin=self.slave if stdin is None else stdin,
            stdout=self.slave,
            stderr=self.slave,
            env=os.environ | {"TERM": "xterm-256color"},
            preexec_fn=self.take,
        )

    def take(self) -> None:
        """Make the terminal that of the new process, so that Ctrl-C reaches it."""
        os.setsid()
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)

    def wait_for(self, words: bytes) -> None:
        """Read until something was said."""
        until = time.monotonic() + 30
        while words not in self.said:
            assert time.monotonic() < until, self.said
            if select.select([self.master], [], [], 0.2)[0]:
                self.said += os.read(self.master, 65536)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def left(self) -> int:
        """Wait for the end; its exit code."""
        self.wait_for(NORMAL)
        code = self.process.wait(30)
        assert termios.tcgetattr(self.slave) == self.before
        return code

    def close(self) -> None:
        """End it, however it goes."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def watching() -> Iterator[Watching]:
    deliver(line(payload("UserPromptSubmit", "one", prompt="Fix the login"), 0))
    made = Watching()
    yield made
    made.close()


@pytest.mark.parametrize("how", ["q", "Ctrl-C", "Ctrl-D", "SIGTERM", "SIGINT"])
def test_the_terminal_is_restored(how: str, watching: Watching) -> None:
    watching.wait_for(b"Fix the login")
    assert ALTERNATE in watching.said
    if how.startswith("SIG"):
        watching.process.send_signal(signal.Signals[how])
        assert watching.left() == 128 + signal.Signals[how]
    else:
        watching.type({"q": b"q", "Ctrl-C": b"\x03", "Ctrl-D": b"\x04"}[how])
        assert watching.left() == 0


def test_it_cannot_be_stopped_with_the_screen_in_its_hands(watching: Watching) -> None:
    watching.wait_for(b"Fix the login")
    watching.type(b"\x1a")
    watching.process.send_signal(signal.SIGTSTP)
    watching.type(b"q")
    assert watching.left() == 0


def test_keys_come_from_the_terminal_whatever_stdin_is() -> None:
    with Path(os.devnull).open() as nothing:
        made = Watching(stdin=nothing.fileno())
    try:
        made.wait_for(b"No active session.")
        made.type(b"q")
        assert made.left() == 0
    finally:
        made.close()


def test_a_database_that_cannot_be_used_is_reported_before_the_screen_is_taken() -> None:
    paths.make_private(paths.data_dir())
    paths.database().write_bytes(b"no database" * 1000)
    made = Watching()
    try:
        made.wait_for(b"hookkit: ")
        assert made.process.wait(30) == 1
        assert ALTERNATE not in made.said
    finally:
        made.close()


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


# The journal


def test_there_may_be_no_journal() -> None:
    assert journal_sizes() == []


def test_it_grows() -> None:
    deliver(line(payload("SessionStart")))
    before = journal_sizes()
    assert before == journal_sizes()
    deliver(line(payload("Stop"), 1))
    assert journal_sizes() != before


def test_compacted_segments_do_not_grow() -> None:
    deliver(line(payload("SessionStart")))
    before = journal_sizes()
    old = paths.journal_dir() / "2026-01-01.jsonl.gz"
    old.write_bytes(b"x")
    found = journal_sizes()
    assert found == [(old.name, 0), *before]
    old.write_bytes(b"longer")
    assert journal_sizes() == found
