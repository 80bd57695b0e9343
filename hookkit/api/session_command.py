"""Run a command inside a session of your own: start, run, end."""

import os
import shlex
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from hookkit import agents
from hookkit.agents import AGENTS
from hookkit.api import current_session, manual_sessions
from hookkit.api.current_session import SESSION_VARIABLE
from hookkit.api.manual_sessions import ActiveError
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.system.foreground_command import NOT_EXECUTABLE, NOT_FOUND, CommandRun
from hookkit.lib.text.redact import redact
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import FAILED, Session

Warn = Callable[[str], None]

UNRECORDED = (HookkitError, OSError, sqlite3.Error)
"""Why a session may not be recorded; none of them is the command's fault."""


class CommandOutcome(NamedTuple):
    """How a command went."""

    exit_code: int
    session: Session | None
    """The session that has ended with it; None: it could not be recorded."""


def run_in_session(
    command: Sequence[str],
    title: str | None = None,
    *,
    notes: str | None = None,
    close_stale: bool = False,
    warn: Warn = lambda text: None,
) -> CommandOutcome:
    """Run a command inside a session of this folder's repository; return its exit code.

    A session that can't be recorded keeps no command from running: the reason goes to `warn`. A
    code other than 0 is the session's failure. Raises ActiveError if a session is active; then the
    command isn't run.
    """
    root = current_session.root_of(Path.cwd())
    found = shutil.which(command[0])
    if found is None:
        return CommandOutcome(reason_of(command[0], warn), None)
    session = begin(root, title or title_of(command), close_stale, warn)
    try:
        code = CommandRun(found, command, environment(session)).run()
    except OSError as error:  # such as a script without its first line
        warn(f"Can't execute {one_line(command[0])}: {error.strerror}.")
        code = NOT_EXECUTABLE
    return CommandOutcome(code, session and end(session, notes, code, warn))


def reason_of(name: str, warn: Warn) -> int:
    """Warn of a command that can't be run, and return the exit code that a shell would have."""
    is_there = "/" in name and os.path.exists(name)  # noqa: PTH110 - a name as it was typed
    why = "it is not an executable file" if is_there else "there is no such command"
    warn(f"Can't run {one_line(name)}: {why}.")
    return NOT_EXECUTABLE if is_there else NOT_FOUND


def begin(root: Path, title: str, close_stale: bool, warn: Warn) -> Session | None:
    """Start a session. Raises ActiveError; any other reason goes to `warn`."""
    try:
        with Store.open(source="user") as store:
            return manual_sessions.start(store, root, title, close_stale=close_stale).session
    except ActiveError:
        raise
    except UNRECORDED as error:
        warn(f"{one_line(str(error))} The command runs without being recorded.")
        return None


def end(session: Session, notes: str | None, code: int, warn: Warn) -> Session | None:
    """End a session, unless the command itself has done so."""
    reason = f"{FAILED}exit code {code}" if code else None
    try:
        with Store.open(source="user") as store:
            known = store.existing(session.session_id, session.workspace_id)
            return manual_sessions.end(store, known, notes, reason=reason)
    except UNRECORDED as error:
        warn(f"{one_line(str(error))} `hookkit end --session {session.seq}` ends the session.")
        return None


def title_of(command: Sequence[str]) -> str:
    """Return the command as a person types it, without recognizable secrets."""
    return redact(shlex.join(command))


def environment(session: Session | None) -> dict[str, str]:
    """Return our environment for a command of a session, which isn't one of the agent's.

    An agent that the command starts sets its own variable, which takes precedence.
    """
    if session is None:
        return dict(os.environ)
    others = {name for agent in AGENTS for name in agents.get(agent).SESSION_VARIABLES}
    kept = {name: value for name, value in os.environ.items() if name not in others}
    return kept | {SESSION_VARIABLE: session.session_id}
