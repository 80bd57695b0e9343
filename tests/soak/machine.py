"""One person's machine: a home, repositories, agents, a clock, and an installed hookkit."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.soak.story import Step, placed

CHECKOUT = Path(__file__).parents[2]
MONDAY = 1_795_420_800.0
"""When the week begins on the machine's clock: 2026-11-23T08:00:00Z, as Unix seconds."""

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
SLEEP = "import select, time; time.sleep = lambda s, wait=select.select: wait((), (), (), s)"
"""Under libfaketime with a true monotonic clock, Python's own sleep fails with EINVAL."""

PATIENCE = 60.0
"""Seconds after which a worker of ours counts as hung."""


@dataclass
class Machine:
    """A machine whose clock shows the story's time, and `clock_error` seconds more."""

    root: Path
    clock_error: float = 0.0
    now: float = 0.0
    installs: int = 0
    clients: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.install()

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def data(self) -> Path:
        return self.home / ".local/share/hookkit"

    @property
    def venv(self) -> Path:
        return self.root / f"venv-{self.installs}"

    @property
    def shown(self) -> float:
        """What the machine's clock shows, as Unix seconds."""
        return MONDAY + self.now + self.clock_error

    def date(self, *files: Path) -> None:
        """Give files the time of the machine's clock: the disk gave them the real one."""
        for file in files:
            os.utime(file, (self.shown, self.shown))

    def environment(self, **more: str) -> dict[str, str]:
        """Return a plain environment whose clock is the machine's."""
        offset = round(self.shown - time.time())
        return {
            "FAKETIME": f"{offset:+d}s",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "HOME": str(self.home),
            "HOOKKIT_SUMMARY": "off",
            "LANG": "C.UTF-8",
            "LD_PRELOAD": str(FAKETIME[0]),
            "NO_FAKE_STAT": "1",  # else some builds of it shift the times of files
            "PATH": os.environ["PATH"],
            "TZ": "UTC",
        } | more

    def install(self) -> None:
        """Install hookkit at a new place; the place before is gone."""
        before = self.venv
        self.installs += 1
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(self.venv)], check=True)
        packages = next(self.venv.glob("lib/python*/site-packages"))
        shutil.copytree(CHECKOUT / "hookkit", packages / "hookkit")
        (packages / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n{SLEEP}\n")
        shutil.rmtree(before, ignore_errors=True)
        self.hookkit(*(["install", "--user"] if self.installs == 1 else ["list"]))

    def command(self, *arguments: str) -> list[str]:
        return [str(self.venv / "bin/python"), "-m", "hookkit", *arguments]

    def hookkit(self, *arguments: str, check: bool = True) -> str:
        """Run a command of hookkit in the home; return what it prints."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.home,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def repository(self, name: str) -> Path:
        """Return a repository, with a first commit."""
        folder = self.root / "work" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            self.git(folder, "init", "--quiet", "--initial-branch=main")
            self.commit(folder, "--allow-empty", "--message=Begin")
        return folder

    def commit(self, folder: Path, *arguments: str) -> None:
        self.git(folder, "commit", "--quiet", *arguments)
        digest = self.git(folder, "rev-parse", "HEAD")
        git = folder / ".git"
        self.date(git / "logs/HEAD", git / "objects" / digest[:2] / digest[2:])

    def git(self, folder: Path, *arguments: str) -> str:
        """Run git; return what it prints."""
        person = ["-c", "user.name=A Person", "-c", "user.email=person@example.com"]
        command = ["git", "-C", str(folder), *person, *arguments]
        done = subprocess.run(
            command, check=True, env=self.environment(), stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    def transcript(self, step: Step) -> Path:
        folder = self.home / ".claude/projects" / f"-work-{step.repository}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{step.session}.jsonl"

    def prepare_repositories(self, story: Sequence[Step]) -> None:
        """Begin the repositories of a story an hour before it."""
        self.now = -3600
        for name in sorted({step.repository for step in story}):
            self.repository(name)

    def play(self, step: Step) -> None:
        """Let one step happen."""
        self.now = step.seconds
        getattr(self, f"play_{step.kind}")(step)

    def play_client(self, step: Step) -> None:
        self.repository(step.repository)
        self.clients[step.session] = subprocess.Popen(["sleep", "100000"])

    def play_end(self, step: Step) -> None:
        self.stop_client(step.session)

    def play_kill(self, step: Step) -> None:
        self.stop_client(step.session)

    def stop_client(self, session: str) -> None:
        client = self.clients.pop(session)
        client.kill()
        client.wait()

    def play_commit(self, step: Step) -> None:
        folder = self.repository(step.repository)
        file = folder / step.data["name"]
        file.write_text(step.data["text"])
        self.date(file)
        self.git(folder, "add", step.data["name"])
        self.commit(folder, "--message", step.data["subject"])

    def play_transcript(self, step: Step) -> None:
        folder = str(self.repository(step.repository))
        shown = datetime.fromtimestamp(MONDAY + self.now, UTC)
        common = {"sessionId": step.session, "cwd": folder, "gitBranch": "main"}
        record = common | {"timestamp": shown.isoformat(timespec="milliseconds")}
        with self.transcript(step).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record | placed(step.data, folder)) + "\n")
        self.date(self.transcript(step))

    def play_hook(self, step: Step) -> None:
        self.prepare(step)
        done = self.start_hook(step)
        printed, _ = done.communicate()
        assert (done.returncode, printed) == (0, b""), step

    def prepare(self, step: Step) -> None:
        """Do what the tool did before its hook reports it."""
        folder = str(self.repository(step.repository))
        given: dict[str, str] = placed(step.data, folder).get("tool_input", {})
        if "file_path" in given:
            file = Path(given["file_path"])
            file.write_text(given["content"])
            self.date(file)

    def start_hook(self, step: Step) -> "subprocess.Popen[bytes]":
        """Start the wired command with the step's payload on its standard input."""
        payload = self.root / "payload"
        payload.write_text(json.dumps(self.payload(step)))
        environment = self.environment(CLAUDE_PID=str(self.clients[step.session].pid))
        with payload.open("rb") as stdin:
            return subprocess.Popen(
                ["/bin/sh", "-c", self.wired()],
                cwd=self.repository(step.repository),
                env=environment,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def payload(self, step: Step) -> dict[str, Any]:
        folder = str(self.repository(step.repository))
        common = {
            "session_id": step.session,
            "transcript_path": str(self.transcript(step)),
            "cwd": folder,
            "step": step.seconds,
        }
        return common | placed(step.data, folder)

    def wired(self) -> str:
        settings = json.loads((self.home / ".claude/settings.json").read_text())
        wired: str = settings["hooks"]["Stop"][0]["hooks"][0]["command"]
        return wired

    def is_recorded(self, step: Step) -> bool:
        """Return True if the journal holds the line of a hook's step."""
        sign = f'"step": {json.dumps(step.seconds)},'.encode()
        return any(sign in file.read_bytes() for file in self.data.glob("journal/*.jsonl"))

    def workers(self) -> list[int]:
        """Return the processes of this machine that hookkit started; a zombie is none."""
        home = f"HOME={self.home}".encode()
        return [pid for pid in processes() if home in members(pid, "environ")]

    def settle(self) -> None:
        """Wait until no process of hookkit is left."""
        deadline = time.monotonic() + PATIENCE
        while pids := self.workers():
            assert time.monotonic() < deadline, [members(pid, "cmdline") for pid in pids]
            time.sleep(0.02)

    def kill_workers(self) -> int:
        """Kill the processes of hookkit that are at work; return how many there were."""
        pids = self.workers()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return len(pids)

    def shut_down(self) -> None:
        for session in list(self.clients):
            self.stop_client(session)


def zombies() -> list[int]:
    """Return the children of this process that have ended and that nobody has waited for."""
    return [pid for pid in processes() if state_and_parent(pid) == ("Z", os.getpid())]


def state_and_parent(pid: int) -> tuple[str, int]:
    """Return the state of a process and its parent; none once it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return words[0], int(words[1])


def processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def members(pid: int, name: str) -> list[bytes]:
    """Return the parts of a process's command line or environment; none once it is gone."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().split(b"\0")
    except OSError:
        return []
