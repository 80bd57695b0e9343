"""A home in which hookkit records: folders, wired hooks, agents' processes, commands."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hookkit import record
from tests.chaos.commands import PATIENCE, Commands
from tests.chaos.inputs import Input
from tests.chaos.scripted_agent import content_of
from tests.soak.machine import CHECKOUT, members, processes
from tests.soak.story import placed

GIT = "repository-0"
"""The folder that is a repository; nothing changes in it."""

DATES = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}

OVER = ("completed", "failed", "cancelled")
FORKED = b"tests.chaos.fork_server"
SUPERVISED = re.compile(rb"supervisor\.main")


class Home(Commands):
    """A home at a path that each of a test's homes has in turn: then paths are the same."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.clients: dict[str, subprocess.Popen[bytes]] = {}
        self.last_ms = 0
        self.others: set[int] = set()
        """Processes that aren't of this home, which need not be looked at again."""
        self.home.mkdir(exist_ok=True)
        self.write_agent()
        self.begin_repository()
        super().__init__(root / "printed", self.environment())
        assert self.run("install", "--user") == 0

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def data(self) -> Path:
        return self.home / ".hookkit"

    @property
    def projects(self) -> Path:
        return self.home / ".claude/projects"

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "HOOKKIT_CLAUDE": str(self.root / "claude"),
            "HOOKKIT_HOME": str(self.data),
            "HOOKKIT_JOURNAL_RAW_DAYS": "1",
            "HOOKKIT_SUMMARY": "off",
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
        } | more

    def write_agent(self) -> None:
        script = CHECKOUT / "tests/chaos/scripted_agent.py"
        agent = self.root / "claude"
        agent.write_text(f'#!/bin/sh\nexec {sys.executable} -IS {script} {self.home} "$@"\n')
        agent.chmod(0o755)

    def begin_repository(self) -> None:
        folder = self.folder(GIT)
        person = ["-c", "user.name=A Person", "-c", "user.email=person@example.com"]
        for command in (
            ["init", "--quiet", "--initial-branch=main"],
            [*person, "commit", "--quiet", "--allow-empty", "--message=Begin"],
        ):
            environment = self.environment(**DATES)
            subprocess.run(["git", "-C", str(folder), *command], check=True, env=environment)

    def folder(self, place: str) -> Path:
        folder = self.root / "work" / place
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    # Inputs

    def hook(self, given: Input) -> "subprocess.Popen[bytes]":
        """Start the wired command with a payload on its standard input."""
        folder = str(self.folder(given.place))
        common = {
            "session_id": given.session,
            "transcript_path": str(self.transcript(given)),
            "cwd": folder,
        }
        payload = self.root / f"payload-{given.session}"
        payload.write_text(json.dumps(common | placed(given.data, folder)))
        environment = self.environment(CLAUDE_PID=str(self.clients[given.session].pid))
        with payload.open("rb") as stdin:
            return subprocess.Popen(
                ["/bin/sh", "-c", self.wired()],
                cwd=folder,
                env=environment,
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wired(self) -> str:
        settings = json.loads((self.home / ".claude/settings.json").read_text())
        wired: str = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
        return wired

    def transcript(self, given: Input) -> Path:
        folder = self.projects / f"-work-{given.place}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{given.session}.jsonl"

    def play_client(self, given: Input) -> None:
        environment = {"PATH": os.environ["PATH"]}
        client = subprocess.Popen(["sleep", "100000"], env=environment)
        self.clients[given.session] = client

    def play_end(self, given: Input) -> None:
        client = self.clients.pop(given.session)
        client.kill()
        client.wait()

    def play_line(self, given: Input) -> None:
        """Append a record to a transcript; each has a millisecond of its own."""
        folder = str(self.folder(given.place))
        while (now := time.time_ns() // 1_000_000) <= self.last_ms:
            time.sleep(0.0005)
        self.last_ms = now
        shown = datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds")
        common = {"sessionId": given.session, "cwd": folder, "gitBranch": "main"}
        known = common | {"timestamp": shown.replace("+00:00", "Z")} | placed(given.data, folder)
        with self.transcript(given).open("a", encoding="utf-8") as file:
            file.write(json.dumps(known) + "\n")

    def play_grow(self, given: Input) -> None:
        with self.transcript(given).open("ab") as file:
            file.write(given.data)

    def play_old(self, given: Input) -> None:
        """Append a late line to the journal. Raises OSError on a full disk."""
        at_ns, line = given.data
        record.append(record.segment_path(str(self.data), at_ns), line)

    def is_recorded(self, *marks: str) -> bool:
        """Return True if the journal has a line with these texts."""
        texts = [mark.encode() for mark in marks]
        contents = map(content_of, self.data.glob("journal/*.jsonl"))
        found = (content for content in contents if all(text in content for text in texts))
        lines = (line for content in found for line in content.splitlines())
        return any(all(text in line for text in texts) for line in lines)

    def run_of(self, name: str) -> str | None:
        """Return the id of the session of the run that has begun with a prompt."""
        for folder in self.data.glob("runs/????????-*"):
            prompt = folder / "prompt"
            is_its = prompt.exists() and prompt.read_text().startswith(f"{name}: ")
            if is_its and self.is_recorded('"event":"run_started"', folder.name):
                return folder.name
        return None

    # Processes

    def ours(self) -> dict[int, list[bytes]]:
        """Return the processes that hookkit has started here, with their command lines."""
        sign = f"HOOKKIT_HOME={self.data}".encode()
        present = set(processes())
        self.others &= present
        new = present - self.others
        mine = {pid for pid in new if sign in members(pid, "environ")}
        self.others |= new - mine
        return {pid: members(pid, "cmdline") for pid in mine if pid != self.server.pid}

    def workers(self) -> list[int]:
        return [pid for pid, words in self.ours().items() if b"work" in words]

    def is_over(self, session: str) -> bool:
        """Return True if the end of a run is known."""
        state = self.data / "runs" / session / "state.json"
        return state.exists() and json.loads(state.read_text())["status"] in OVER

    def supervisor(self, session: str) -> int | None:
        """Return the supervisor of a run."""
        for pid, words in self.ours().items():
            text = b" ".join(words)
            if SUPERVISED.search(text) and session.encode() in text:
                return pid
        return None

    def strays(self, known: set[int]) -> list[int]:
        """Return copies of commands that aren't supervisors yet."""
        found = self.ours().items()
        return [pid for pid, words in found if pid not in known and FORKED in b" ".join(words)]

    def settle(self) -> None:
        """Wait until no process of hookkit is left."""
        deadline = time.monotonic() + PATIENCE
        while found := self.ours():
            assert time.monotonic() < deadline, found
            time.sleep(0.02)
        self.listen()

    def shut_down(self) -> None:
        """End what is left, as a failed test leaves it."""
        for client in self.clients.values():
            client.kill()
            client.wait()
        for pid in self.ours():
            kill(pid)
        self.close()

    def move_away(self, to: Path) -> None:
        """Make place for the next home at the same path."""
        shutil.move(self.root, to)


def kill(pid: int) -> bool:
    """Kill a process; return False if it is gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def contents(folder: Path) -> dict[str, Any]:
    """Return the records of all transcripts by uuid."""
    found = {}
    for file in sorted(folder.glob("*/*.jsonl")):
        for line in file.read_bytes().splitlines():
            known = json.loads(line)
            found[known["uuid"]] = known
    return found
