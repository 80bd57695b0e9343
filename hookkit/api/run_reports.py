"""Report on runs, and start one in a folder that a person may have meant."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import agents
from hookkit.api.history.projects import projects
from hookkit.api.listed_runs import ListedRun, with_numbers
from hookkit.api.run_tail import last_messages
from hookkit.api.running_session import RunningSession
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.errors import HookkitError, NotFoundError
from hookkit.lib.text import scrub
from hookkit.runs import run_folder
from hookkit.runs.run_folder import RunError
from hookkit.runs.run_request import RunOptions

if TYPE_CHECKING:
    from hookkit.model.run_output import Message
    from hookkit.runs.leftovers import Leftover

MOST_MESSAGES = 200


class RunList(NamedTuple):
    """Runs, and what ended ones have left behind."""

    runs: list[ListedRun]
    """The oldest first."""
    leftovers: "list[Leftover]"

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {
            "runs": [each.to_dict() for each in self.runs],
            "leftovers": [each._asdict() for each in self.leftovers],
        }


class RunReport(NamedTuple):
    """A run."""

    run: ListedRun

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"run": self.run.to_dict()}


class StartedRun(NamedTuple):
    """A run that was started."""

    run: RunningSession

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"run": self.run._asdict()}


class RunOutput(NamedTuple):
    """The last messages of a run."""

    prompt: str
    started_at: str
    messages: "list[Message]"
    is_whole: bool
    """False: the run has earlier ones."""

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them, with what they show scrubbed."""
        shown = [
            {"role": each.role, "content": scrub.clean(each.content), "timestamp": each.timestamp}
            for each in self.messages
        ]
        return {"prompt": self.prompt, "messages": shown, "is_whole": self.is_whole}


def list_runs(store: Store, manager: SessionManager, *, show_all: bool) -> RunList:
    """Return the runs in progress, or all."""
    found = manager.list_all() if show_all else manager.list_running()
    return RunList(with_numbers(found, store), manager.leftovers())


def find_run(store: Store, manager: SessionManager, session_id: str) -> RunReport:
    """Return the last run of a session. Raises NotFoundError."""
    run = existing(session_id)
    (found,) = with_numbers([manager.get(run.session_id)], store)
    return RunReport(found)


def read_output(session_id: str, most: int = MOST_MESSAGES) -> RunOutput:
    """Return the last messages of a session's last run. Raises NotFoundError."""
    run = existing(session_id)
    found = last_messages(run, most)
    prompt = scrub.clean(run.prompt)
    return RunOutput(prompt, run.request.started_at, found.messages, found.is_whole)


class Cancelled(NamedTuple):
    """Runs that were ended, and what they have left behind."""

    runs: list[RunningSession]
    leftovers: "list[Leftover]"

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {
            "runs": [each._asdict() for each in self.runs],
            "leftovers": [each._asdict() for each in self.leftovers],
        }


def cancel_run(manager: SessionManager, session_id: str) -> Cancelled:
    """Cancel a session's run. Raises NotFoundError; RunError if it could not be ended."""
    ended = manager.cancel(existing(session_id).session_id)
    ids = {each.session_id for each in ended}
    return Cancelled(ended, [each for each in manager.leftovers() if each.session_id in ids])


def existing(session_id: str) -> run_folder.Run:
    """Return a session's last run. Raises NotFoundError."""
    try:
        return run_folder.last_of(session_id)
    except RunError as error:
        raise NotFoundError(str(error)) from None


def startable_agents() -> dict[str, str]:
    """Return the agents that can be started: name → name for people."""
    known = {name: agents.get(name) for name in agents.AGENTS}
    return {name: each.DISPLAY_NAME for name, each in known.items() if each.runner is not None}


def startable_projects(store: Store) -> dict[str, str]:
    """Return the folders of projects in which an agent can be started: folder → name."""
    found = [each for each in projects(store) if each.path is not None]
    return {
        each.path: each.name or each.path for each in found if each.path and is_folder(each.path)
    }


def is_folder(path: str) -> bool:
    """Return True for the absolute path of a folder that exists."""
    try:
        return path.startswith("/") and "\0" not in path and Path(path).is_dir()
    except OSError:
        return False


def project_folder(store: Store, given: str) -> str:
    """Return the folder in which a run is to start.

    It is that of a known project, by its name, or an absolute path. Raises HookkitError.
    """
    known = startable_projects(store)
    named = [path for path, name in known.items() if name == given]
    if len(named) == 1:
        return named[0]
    if is_folder(given):
        return given
    raise HookkitError(
        f"{given!r:.200} is neither a known project nor a folder. Give the name of one project, "
        "or the absolute path of a folder that exists."
    )


def start_run(
    manager: SessionManager,
    folder: str,
    prompt: str,
    *,
    agent: str = agents.DEFAULT,
    model: str | None = None,
    permission_mode: str | None = None,
    allowed_tools: Sequence[str] | None = None,
    max_turns: int | None = None,
    timeout: float | None = None,
) -> StartedRun:
    """Start a run in a new session, as `hookkit run --detach` does. Raises HookkitError."""
    if agent not in startable_agents():
        raise HookkitError(f"{agent!r:.60} can't be started. Choose an agent of the list.")
    options: RunOptions = {}
    if permission_mode:
        options["permission_mode"] = permission_mode
    if allowed_tools:
        options["allowed_tools"] = tuple(allowed_tools)
    if max_turns is not None:
        options["max_turns"] = max_turns
    if timeout is not None:
        options["timeout"] = timeout
    asked = {} if model is None else {"model": model}
    return StartedRun(manager.execute(folder, prompt, agent=agent, **asked, **options))
