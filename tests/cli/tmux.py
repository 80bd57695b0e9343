"""A terminal of its own, as a person has it: tmux, with the installed entry point in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.installed import SCRIPT
from tests.runs.fakes import until

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")

FOREVER = "sleep 1000"
"""Keeps the terminal when the command has ended."""


class Tmux:
    """A tmux server with one window."""

    def __init__(self, folder: Path, columns: int, lines: int) -> None:
        self.base = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self.size = ["-x", str(columns), "-y", str(lines)]

    def __call__(self, *arguments: str) -> str:
        """Run a command of tmux; what it printed."""
        done = subprocess.run([*self.base, *arguments], capture_output=True, timeout=60)
        return done.stdout.decode()

    def start(self, command: str, **variables: str) -> None:
        """Start a shell command in the window; its exit code follows on the screen."""
        named = [f"-e{name}={value}" for name, value in (os.environ | variables).items()]
        self("new-session", "-d", *named, *self.size, f"{command}; echo exit=$?; {FOREVER}")

    def hookkit(self, *arguments: str, **variables: str) -> None:
        """Start the installed entry point."""
        self.start(" ".join([str(SCRIPT), *arguments]), **variables)

    def type(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them."""
        self("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self("send-keys", "-l", text)

    def screen(self, *options: str) -> str:
        """What stands on the screen."""
        return self("capture-pane", "-p", *options)

    def lines(self) -> list[str]:
        """The lines on the screen."""
        return self.screen().splitlines()

    def sees(self, *words: str) -> str:
        """Wait until words stand on the screen; the screen."""
        try:
            until(lambda: all(each in self.screen() for each in words), f"{words}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.screen()}") from None
        return self.screen()

    def changes(self, before: str) -> None:
        """Wait until the screen differs from what it was."""
        until(lambda: self.screen() != before, "a change")

    def misses(self, words: str) -> None:
        """Wait until words are no longer on the screen."""
        until(lambda: words not in self.screen(), f"no {words}")


@contextmanager
def terminal(folder: Path, columns: int = 80, lines: int = 24) -> Iterator[Tmux]:
    """Open a terminal, and close it with what runs in it."""
    made = Tmux(folder, columns, lines)
    try:
        yield made
    finally:
        made("kill-server")
