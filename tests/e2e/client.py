"""The real client in a clean environment, on loopback, with a scripted API behind it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hookkit.model.counters import Counters

HOOKKIT = [sys.executable, "-m", "hookkit"]
KEY = "sk-ant-test-fake-0123456789abcdef"
PATIENCE = 60.0
"""Seconds after which something that ought to happen has not."""

PROMPT_SIGN = "\u276f"
"""Stands before the line to type in."""

TOOLS = ("Bash", "Read", "Write", "Edit", "NotebookEdit", "Agent")


@dataclass
class Client:
    """One person's machine: a home, a project in git, the client and hookkit."""

    executable: Path
    root: Path
    url: str
    extra_env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.home, self.config, self.project):
            folder.mkdir(parents=True, exist_ok=True)
        git = ["git", "-c", "init.defaultBranch=main", "init", "--quiet", str(self.project)]
        subprocess.run(git, check=True, env=self.env)
        trusted = {
            "hasCompletedOnboarding": True,
            "theme": "dark",
            "customApiKeyResponses": {"approved": [KEY[-20:]], "rejected": []},
            "projects": {str(self.project): {"hasTrustDialogAccepted": True}},
        }
        (self.config / ".claude.json").write_text(json.dumps(trusted))

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def env(self) -> dict[str, str]:
        """Nothing is inherited but the PATH and the language."""
        return {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": self.url,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CONFIG_DIR": str(self.config),
            "DISABLE_AUTOUPDATER": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "HOOKKIT_CLAUDE": str(self.executable),
            "IS_SANDBOX": "1",
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "SHELL": "/bin/bash",
            "TERM": "xterm-256color",
        } | self.extra_env

    def call(
        self, *command: str, seconds: float | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program in the project, with nothing to read, for at most so many seconds."""
        return subprocess.run(
            command,
            cwd=self.project,
            env=self.env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
        )

    def hookkit(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run one of our commands in the project."""
        done = self.call(*HOOKKIT, *arguments)
        if check and done.returncode:
            raise AssertionError(f"hookkit {arguments}: {done.returncode}\n{done.stderr}")
        return done

    def sessions(self) -> list[dict[str, Any]]:
        """All sessions that hookkit knows, the oldest first."""
        found = json.loads(self.hookkit("list", "--limit", "1000", "--json").stdout)
        rows: list[dict[str, Any]] = found["sessions"]
        return rows[::-1]

    def command(self, prompt: str, *arguments: str) -> list[str]:
        """The client's command line for one prompt."""
        stream = ["--output-format", "stream-json", "--verbose"]
        allowed = ["--permission-mode", "acceptEdits", "--allowedTools", *TOOLS]
        return [str(self.executable), "-p", prompt, *stream, *allowed, *arguments]

    def run(self, prompt: str, *arguments: str) -> list[dict[str, Any]]:
        """Run the client with one prompt; the events of its stream."""
        done = self.call(*self.command(prompt, *arguments), seconds=PATIENCE * 2)
        if done.returncode:
            raise AssertionError(f"claude: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def plugin(self, *words: object) -> None:
        """Run a command of the client's for plugins."""
        done = self.call(str(self.executable), "plugin", *map(str, words))
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, prompt: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start the client with one prompt and go on."""
        return subprocess.Popen(
            self.command(prompt, *arguments),
            cwd=self.project,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def tallies(self) -> list[dict[str, Counters]]:
        """What each source has counted, session by session, the oldest first."""
        self.sessions()
        database = sqlite3.connect(self.home / ".local/share/hookkit/hookkit.db")
        with closing(database):
            found = database.execute("SELECT tallies FROM sessions ORDER BY seq")
            return [
                {source: Counters.from_list(counts) for source, counts in json.loads(text).items()}
                for (text,) in found
            ]

    def transcripts(self) -> list[Path]:
        """The main transcripts that the client wrote."""
        return sorted((self.config / "projects").glob("*/*.jsonl"))


def wait_for(what: Callable[[], Any], meaning: str) -> Any:
    """Wait until `what` says something true."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError(f"never happened: {meaning}")


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that `start` started, and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Terminal:
    """The interactive client in a tmux of its own."""

    client: Client
    socket: str

    def tmux(self, *arguments: str) -> str:
        """Run one tmux command; what it prints."""
        command = ["tmux", "-L", self.socket, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=self.client.env)
        return done.stdout

    def start(self, *arguments: str) -> None:
        """Start the client and wait for its prompt."""
        command = [str(self.client.executable), *arguments]
        folder = str(self.client.project)
        self.tmux("new-session", "-d", "-x", "120", "-y", "40", "-c", folder, *command)
        self.wait_for(PROMPT_SIGN)

    def screen(self) -> str:
        """What stands on the screen."""
        return self.tmux("capture-pane", "-p")

    def say(self, text: str) -> None:
        """Type a line and send it off."""
        self.tmux("send-keys", "-l", text)
        wait_for(lambda: text in self.screen(), f"{text!r} on the screen")
        self.tmux("send-keys", "Enter")

    def wait_for(self, answer: str) -> None:
        """Wait until a text stands on the screen."""
        wait_for(lambda: answer in self.screen(), f"{answer!r} on the screen")

    def stop(self) -> None:
        """End the client as a closed terminal does."""
        self.tmux("kill-server")
