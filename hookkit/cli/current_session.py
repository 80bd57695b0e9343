"""Which session a command is about when a person names none: that of the folder they are in."""

import os
from pathlib import Path
from typing import NoReturn

import click

from hookkit.api import manual_sessions
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.session import Session

session_option = click.option(
    "--session", "wanted", metavar="ID", help="This one: number, id or beginning of the id."
)

ID_VARIABLES = ("CLAUDE_CODE_SESSION_ID", "CLAUDE_SESSION_ID")

START_ONE = "Start one with `hookkit start DESCRIPTION`."


def manual_session(store: Store, wanted: str | None = None) -> Session:
    """The manual session that is active here, or the one that is named.

    Raises NotFoundError where there is none.
    """
    if wanted is not None:
        return store.find(wanted)
    root = manual_sessions.root_of(Path.cwd())
    return manual_sessions.active(store, root) or nothing_in(root)


def any_session(store: Store, wanted: str | None = None) -> Session:
    """The same, or the latest active session of an agent here where there is no manual one."""
    if wanted is not None:
        return store.find(wanted)
    root = manual_sessions.root_of(Path.cwd())
    agents = [each for each in store.work.agents_in(str(root), "", "~") if each.is_active]
    latest = max(agents, key=lambda each: each.last_activity, default=None)
    return manual_sessions.active(store, root) or latest or nothing_in(root)


def nothing_in(root: Path) -> NoReturn:
    """Raise NotFoundError: there is no session to mean."""
    raise NotFoundError(f"No session is active in {root}. {START_ONE}")


def id_of_environment() -> str | None:
    """Return the id of the agent's session that runs this command, if any."""
    return next((os.environ[name] for name in ID_VARIABLES if os.environ.get(name)), None)
