"""Which session a command is about when a person names none: that of the folder they are in."""

from pathlib import Path

import click

from hookkit import manual
from hookkit.errors import NotFoundError
from hookkit.session import Session
from hookkit.sessions import Store

session_option = click.option(
    "--session", "wanted", metavar="ID", help="This one: number, id or beginning of the id."
)

START_ONE = "Start one with `hookkit start DESCRIPTION`."


def manual_session(store: Store, wanted: str | None = None) -> Session:
    """The manual session that is active here, or the one that is named.

    Raises NotFoundError where there is none.
    """
    if wanted is not None:
        return store.find(wanted)
    root = manual.root_of(Path.cwd())
    found = manual.active(store, root)
    if found is None:
        raise NotFoundError(f"No session is active in {root}. {START_ONE}")
    return found


def any_session(store: Store, wanted: str | None = None) -> Session:
    """The same, or the latest active session of an agent here where there is no manual one."""
    try:
        return manual_session(store, wanted)
    except NotFoundError:
        agents = store.work.agents_in(str(manual.root_of(Path.cwd())), "", "~")
        active = [each for each in agents if each.is_active]
        if wanted is not None or not active:
            raise
        return max(active, key=lambda each: each.last_activity)
