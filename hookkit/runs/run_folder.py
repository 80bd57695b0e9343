"""The files of a run's folder, `runs/<session>`; a session's further runs are `<session>.2`, ….

    run.json       the request, as in the journal; written once, by the process that starts the run
    prompt         the client's stdin
    output.jsonl   the client's stdout, unchanged
    stderr         the client's stderr
    state.json     the current state; written by the supervisor, or by whoever finds it dead
    end.json       the outcome to report when hookkit ends the client; the first writer wins
    supervisor.json   the supervisor, in a folder that was made again (lost_folder.py)

A folder is complete when it gets its name. The session's lock (`<session>.lock`) lies beside it;
the supervisor holds it while it lives.

Where the agent chooses the session's id, the folder is named after another one. Once the agent has
printed its own, a link with that name leads to the folder: it is the run's name from then on.
"""

import signal
import uuid
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import orjson

from hookkit import agents, paths
from hookkit.agents.base import Agent
from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file
from hookkit.model.process import Process
from hookkit.model.session import moment, timestamp
from hookkit.runs import run_name
from hookkit.runs.run_name import NAME

Status = Literal["initializing", "running", "completing", "completed", "failed", "cancelled"]
LIVE = ("initializing", "running", "completing")

MOST_PIDS = 2**31

LAST_TIME = 253_402_300_800
"""The year 10000 in Unix seconds: no time is written with more digits."""

MOST = 1e12
"""Amounts of money and time must be smaller."""

DRAFT = ".new-"
"""The prefix of a folder that is still being written."""


class RunError(HookkitError):
    """Raised if a run can't be started or doesn't exist."""


class RunRequest(NamedTuple):
    """The request that started a run."""

    session_id: str
    project: str
    """The folder."""
    model: str | None
    started_at: str
    framework: str | None = None
    """The agent's name."""
    named: str | None = None
    """The folder as the caller named it, where that differs."""


class UsageLimit(NamedTuple):
    """A limit of the account, which every further run would meet as well."""

    resets_at: int | None = None
    """Unix seconds; None if the agent gave no time, or only in its own words."""
    resets: str = ""
    """The agent's own words for that time; empty without any."""


class RunState(NamedTuple):
    """The state of a run."""

    status: Status
    client: Process | None = None
    exit_code: int | None = None
    """Negative: the signal that ended the client."""
    error: str | None = None
    ended_at: str | None = None
    denied: tuple[str, ...] = ()
    """The tools of the calls that nobody permitted, one for each call."""
    limit: "UsageLimit | None" = None
    """The limit of the account that stopped it."""

    @property
    def is_over(self) -> bool:
        return self.status not in LIVE


class Run(NamedTuple):
    """One run of a session, by number."""

    session_id: str
    number: int = 1

    @property
    def folder(self) -> Path:
        name = self.session_id if self.number == 1 else f"{self.session_id}.{self.number}"
        return root() / name

    @property
    def lock_id(self) -> str:
        """The session's id in the name of the lock that the run's supervisor holds."""
        name = run_name.target_of(str(self.folder)) or self.folder.name
        return name.partition(".")[0]

    @property
    def label(self) -> str:
        """Return its name for people."""
        return f"The run of session {self.session_id}"

    @property
    def output(self) -> Path:
        return self.folder / "output.jsonl"

    @property
    def request(self) -> RunRequest:
        """Return the request, as far as it can be read. Raises OSError if the folder is gone."""
        created_at = self.folder.stat().st_mtime_ns
        try:
            members = loaded(self.folder / "run.json")
        except OSError:
            members = {}
        return RunRequest(
            self.session_id,
            text_in(members, "cwd") or "",
            text_in(members, "asked_model"),
            time_in(members, "started_at") or timestamp(created_at),
            text_in(members, "framework"),
            text_in(members, "named"),
        )

    @property
    def agent(self) -> Agent:
        """The agent of the run; the default one if the folder is gone."""
        try:
            return agents.of(self.request.framework)
        except OSError:
            return agents.get()

    @property
    def interrupt(self) -> int:
        """The signal on which the agent shuts down cleanly."""
        runner = self.agent.runner
        return runner.INTERRUPT if runner else signal.SIGTERM

    @property
    def prompt(self) -> str:
        """Return the prompt. Raises OSError if it can't be read, or the folder is gone."""
        return regular_file.read(self.folder / "prompt").decode("utf-8", "replace")

    @property
    def state(self) -> RunState:
        """Return the state; `initializing` until the supervisor has written one."""
        try:
            members = loaded(self.folder / "state.json")
        except OSError:
            return RunState("initializing")
        return to_state(members)


def to_state(members: dict[str, Any]) -> RunState:
    """Convert the members of a state file; leave out those that can't be what they should be."""
    status: Status = "initializing"
    if members.get("status") in get_args(Status):
        status = members["status"]
    limit = members.get("limit")
    return RunState(
        status,
        to_process(members),
        integer_in(members, "exit_code"),
        text_in(members, "error"),
        time_in(members, "ended_at"),
        texts_in(members, "denied"),
        to_limit(limit) if isinstance(limit, dict) else None,
    )


def to_process(members: dict[str, Any]) -> Process | None:
    """Convert the members that identify a process; None without a valid pid."""
    pid, start = integer_in(members, "pid"), integer_in(members, "start")
    identity = start, integer_in(members, "start_time"), text_in(members, "system")
    return Process(pid, *identity) if pid and 0 < pid < MOST_PIDS else None


def to_limit(members: dict[str, Any]) -> UsageLimit:
    """Convert the members of a limit in a state file."""
    return UsageLimit(integer_in(members, "resets_at"), text_in(members, "resets") or "")


def text_in(members: dict[str, Any], name: str) -> str | None:
    """Return a member that is a text; None for anything else."""
    value = members.get(name)
    return value if isinstance(value, str) else None


def time_in(members: dict[str, Any], name: str) -> str | None:
    """Return a member that is a time in the stored format; None for anything else."""
    value = text_in(members, name)
    try:
        return value if value and moment(value).tzinfo else None
    except ValueError:
        return None


def integer_in(members: dict[str, Any], name: str) -> int | None:
    """Return a member that is an integer that times and pids can have; None for anything else."""
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < LAST_TIME else None


def texts_in(members: dict[str, Any], name: str) -> tuple[str, ...]:
    """Return the texts in a member that is a list; none for anything else."""
    value = members.get(name)
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def amount_in(members: dict[str, Any], name: str) -> float | None:
    """Return a member that is an amount of money or time; None for -1, 1e400 and anything else."""
    value = members.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < MOST else None


def root() -> Path:
    """Return the folder of all runs."""
    return paths.data_dir() / "runs"


def runs() -> list[Run]:
    """Return all runs; those of one session in their order. Raises RunError if it can't."""
    return sorted(by_folder().values())


def by_folder() -> dict[str, Run]:
    """Return all runs by the names of their folders. Raises RunError if it can't."""
    folders, links = dict[str, Run](), dict[str, Run]()
    try:
        for each in root().iterdir():
            if match := NAME.fullmatch(each.name):
                run = Run(match[1], int(match[2] or 1))
                target = run_name.target_of(str(each))
                if target is None:
                    folders[each.name] = run
                else:
                    links[target] = run
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        from hookkit import file_errors

        command = file_errors.remedy(root(), error.errno)
        raise RunError(f"Can't read {root()}: {error.strerror}. Try: {command}") from None
    return folders | {name: run for name, run in links.items() if name in folders}


def named(name: str) -> Run | None:
    """Return the run whose folder has a name; None for what names none."""
    match = NAME.fullmatch(name)
    return by_folder().get(name, Run(match[1], int(match[2] or 1))) if match else None


def changed_at() -> int:
    """Return a number that changes whenever a run is created or removed."""
    try:
        return root().stat().st_mtime_ns
    except OSError:
        return 0


def runs_of(session_id: str) -> list[Run]:
    """Return the runs of a session in their order.

    Its id may be the one that its first run had before the agent chose another.
    """
    found = by_folder()
    session_id = found.get(session_id, Run(session_id)).session_id
    return sorted(run for run in found.values() if run.session_id == session_id)


def last_of(session_id: str) -> Run:
    """Return the last run of a session. Raises RunError if there is none."""
    found = runs_of(session_id)
    if not found:
        raise RunError(f"No run of session {session_id!r:.60}. `hookkit ps --all` shows all runs.")
    return found[-1]


def checked(session_id: str) -> str:
    """Return a session's id in the canonical form that folders are named by.

    Raises RunError if it is not a UUID.
    """
    if isinstance(session_id, str) and run_name.ID.fullmatch(session_id):
        return session_id
    try:
        return str(uuid.UUID(session_id))
    except (ValueError, AttributeError):
        raise RunError(f"{session_id!r:.60} is not a session's id: it must be a UUID.") from None


def loaded(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; empty if it holds none. Raises OSError."""
    try:
        value = orjson.loads(regular_file.read(path))
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
