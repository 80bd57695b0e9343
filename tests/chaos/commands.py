"""Start commands of hookkit, and learn how they end: in processes of a fork server."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.soak.machine import CHECKOUT

PATIENCE = 120.0
"""Seconds after which a process of ours counts as hung."""


class Commands:
    """Commands with an environment; `errors` is a new folder for what they print."""

    def __init__(self, errors: Path, environment: Mapping[str, str]) -> None:
        self.errors = errors
        self.errors.mkdir(parents=True)
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.fork_server", str(errors)],
            cwd=CHECKOUT,
            env=dict(environment) | {"PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.answers = b""
        self.started: list[int] = []
        self.ended: dict[int, int] = {}
        """The exit codes of commands."""

    def command(self, *arguments: str) -> int:
        """Start a command; return its pid."""
        assert self.server.stdin
        self.server.stdin.write(json.dumps(arguments).encode() + b"\n")
        self.server.stdin.flush()
        while not self.started:
            self.listen(PATIENCE)
        return self.started.pop()

    def listen(self, seconds: float = 0) -> None:
        """Take in what the fork server reports."""
        assert self.server.stdout
        fd = self.server.stdout.fileno()
        if not select.select([fd], [], [], seconds)[0]:
            return
        chunk = os.read(fd, 1 << 16)
        assert chunk, "the fork server is gone"
        *lines, self.answers = (self.answers + chunk).split(b"\n")
        for line in lines:
            words = line.split()
            if words[0] == b"started":
                self.started.append(int(words[1]))
            else:
                self.ended[int(words[1])] = int(words[2])

    def run(self, *arguments: str) -> int:
        """Run a command to its end; return its exit code."""
        pid = self.command(*arguments)
        deadline = time.monotonic() + PATIENCE
        while pid not in self.ended:
            assert time.monotonic() < deadline, arguments
            self.listen(1)
        return self.ended.pop(pid)

    def printed(self, pid: int) -> str:
        """Return what a command has printed on stderr, and what on stdout if that is nothing."""
        files = (self.errors / f"{pid}.{name}" for name in ("err", "out"))
        return next((text for file in files if (text := file.read_text().strip())), "")

    def close(self) -> None:
        """End the fork server."""
        assert self.server.stdin and self.server.stdout
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()
