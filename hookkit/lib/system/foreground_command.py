"""Run a command in our place: its input, output, signals and exit code are ours."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

FORWARDED = (
    *(signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM),
    *(signal.SIGUSR1, signal.SIGUSR2),
)
OF_KEYS = (signal.SIGINT, signal.SIGQUIT)
"""Signals of a terminal's keys: it sends them to the command as well."""

NOT_EXECUTABLE, NOT_FOUND, SIGNALLED = 126, 127, 128
"""Exit codes of a shell: what can't be executed, what isn't there, and what a signal has ended."""


class CommandRun:
    """A command that is run without a shell; signals reach it from its start on."""

    def __init__(
        self, executable: str, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        self.executable = executable
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None
        self.early: list[int] = []

    def run(self) -> int:
        """Run it to its end, and return its exit code, 128+n after signal n. Raises OSError."""
        # What is ignored, as under nohup, is ignored by the command too.
        caught = [each for each in FORWARDED if signal.getsignal(each) is not signal.SIG_IGN]
        before = {each: signal.signal(each, self.forward) for each in caught}
        try:
            self.process = subprocess.Popen(  # noqa: S603 - no shell, and the person's own command
                self.command, executable=self.executable, env=self.environment
            )
            for number in self.early:
                self.process.send_signal(number)
            code = self.process.wait()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
        return code if code >= 0 else SIGNALLED - code

    def forward(self, number: int, _: FrameType | None) -> None:
        """Send a signal on, unless the terminal has sent it to both of us."""
        if number in OF_KEYS and is_in_foreground():
            return
        if self.process is None:
            self.early.append(number)
        else:
            self.process.send_signal(number)


def is_in_foreground() -> bool:
    """Return True if the keys of a terminal reach our process group."""
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        try:
            if stream is not None and os.tcgetpgrp(stream.fileno()) == os.getpgrp():
                return True
        except (OSError, ValueError):  # it is no terminal, or closed
            continue
    return False
