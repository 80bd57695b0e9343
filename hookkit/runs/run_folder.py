"""The files of a run's folder, `runs/<session>`; a session's further runs are `<session>.2`, ….

    run.json       what was asked for, as the journal has it; written once, by who starts the run
    prompt         the client's stdin
    output.jsonl   the client's stdout, as it came
    stderr         its stderr
    state.json     how the run goes; written by its supervisor, or by who finds that one dead
    end.json       how the run is to count when its client is ended by us; the first one stands

A folder is whole from the moment it has its name. Beside it lies the session's lock
(`<session>.lock`), which the supervisor holds for as long as it lives.
"""

import re
import signal
import uuid
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson

from hookkit import agents, paths
from hookkit.agents.base import Agent
from hookkit.errors import HookkitError
from hookkit.model.event import Process

Status = Literal["initializing", "running", "completing", "completed", "failed", "cancelled"]
LIVE = ("initializing", "running", "completing")

NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([1-9][0-9]{0,8}))?")

DRAFT = ".new-"
"""How the name of a folder begins that is being made."""


class RunError(HookkitError):
    """A run can't be started, or there is none."""


class RunRequest(NamedTuple):
    """The request of a run."""

    session_id: str
    project: str
    """The folder."""
    model: str | None
    started_at: str
    framework: str | None = None
    """The agent's name."""


class RunState(NamedTuple):
    """The state of a run."""

    status: Status
    client: Process | None = None
    exit_code: int | None = None
    """Negative: the signal that ended the client."""
    error: str | None = None
    ended_at: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status not in LIVE


class Run(NamedTuple):
    """One run: a session, and which of its runs."""

    session_id: str
    number: int = 1

    @property
    def folder(self) -> Path:
        name = self.session_id if self.number == 1 else f"{self.session_id}.{self.number}"
        return root() / name

    @property
    def output(self) -> Path:
        return self.folder / "output.jsonl"

    @property
    def asked(self) -> RunRequest:
        """Return what was asked for. Raises OSError where the folder is gone."""
        said = loaded(self.folder / "run.json")
        project, started_at = str(said.get("cwd", "")), str(said.get("started_at", ""))
        model, framework = said.get("asked_model"), said.get("framework")
        return RunRequest(self.session_id, project, model, started_at, framework)

    @property
    def agent(self) -> Agent:
        """The agent that runs; the default one where the folder is gone."""
        try:
            return agents.of(self.asked.framework)
        except OSError:
            return agents.get()

    @property
    def interrupt(self) -> int:
        """The signal upon which the agent ends its session in order."""
        runner = self.agent.runner
        return runner.INTERRUPT if runner else signal.SIGTERM

    @property
    def prompt(self) -> str:
        """Return what the client was told. Raises OSError where the folder is gone."""
        return (self.folder / "prompt").read_text("utf-8", "replace")

    @property
    def state(self) -> RunState:
        """Return how the run goes; one whose supervisor has not yet said so is beginning."""
        try:
            said = loaded(self.folder / "state.json")
        except OSError:
            return RunState("initializing")
        return to_state(said)


def to_state(said: dict[str, Any]) -> RunState:
    """Return a state as its file has it."""
    pid = said.get("pid")
    client = Process(pid, None, said.get("start_time")) if isinstance(pid, int) else None
    return RunState(
        said.get("status", "initializing"),
        client,
        said.get("exit_code"),
        said.get("error"),
        said.get("ended_at"),
    )


def root() -> Path:
    """Return the folder of all runs."""
    return paths.data_dir() / "runs"


def runs() -> list[Run]:
    """All runs there are; those of one session in their order."""
    try:
        found = [NAME.fullmatch(each.name) for each in root().iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(Run(match[1], int(match[2] or 1)) for match in found if match)


def changed_at() -> int:
    """Return when a run was made or removed for the last time, as a number that changes then."""
    try:
        return root().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def runs_of(session_id: str) -> list[Run]:
    """Return the runs of a session in their order."""
    return [run for run in runs() if run.session_id == session_id]


def last_of(session_id: str) -> Run:
    """Return the last run of a session. Raises RunError where there is none."""
    found = runs_of(session_id)
    if not found:
        raise RunError(f"No run of session {session_id!r:.60}. `hookkit ps --all` shows all runs.")
    return found[-1]


def checked(session_id: str) -> str:
    """Return a session's id in the one form that names a folder.

    Raises RunError for what is no UUID.
    """
    try:
        return str(uuid.UUID(session_id))
    except (ValueError, AttributeError):
        raise RunError(f"{session_id!r:.60} is not a session's id: it must be a UUID.") from None


def loaded(path: Path) -> dict[str, Any]:
    """Return a JSON object in a file; empty where it is none. Raises OSError."""
    try:
        value = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
