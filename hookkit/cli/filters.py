"""Options that select sessions, shared by the commands that read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from hookkit.api.sessions import session_filter
from hookkit.cli import completion
from hookkit.cli.options import AGENT, DATE, machine_option, utc_option
from hookkit.model.session import Origin
from hookkit.store.sqlite.sessions import LIFECYCLES, STATUSES, SessionFilter

ORIGINS = tuple(each for each in get_args(Origin) if each != "internal")

Command = TypeVar("Command", bound=Callable[..., Any])


def session_options(command: Command) -> Command:
    """Add the options that select sessions; `selected` turns their values into a filter."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option(
        "--project",
        shell_complete=completion.projects,
        help="Only sessions of this project: name, owner/name or folder.",
    ),
    click.option(
        "--branch", shell_complete=completion.branches, help="Only sessions on this branch."
    ),
    click.option(
        "--model",
        shell_complete=completion.models,
        help="Only sessions whose last model has this in its name.",
    ),
    click.option("--agent", type=AGENT, metavar="NAME", help="Only sessions of this agent."),
    machine_option,
    click.option(
        "--since", type=DATE, help="Only sessions that began since: a date, time, age (7d)."
    ),
    click.option("--until", type=DATE, help="Only sessions that began until, in the same forms."),
    click.option("--origin", type=click.Choice(ORIGINS), help="Only sessions recorded this way."),
    click.option(
        "--status",
        type=click.Choice(("active", *STATUSES, *LIFECYCLES)),
        help="Only sessions with this status.",
    ),
    utc_option,
    click.option(
        "--here",
        is_flag=True,
        help="Only sessions in this git repository with its worktrees, or in this folder.",
    ),
)


def selected(given: dict[str, Any]) -> SessionFilter:
    """Return the sessions that the options select; takes `here` out of them."""
    if not given.pop("here"):
        return session_filter(**given)
    from hookkit.api import current_session

    folder = here()
    return session_filter(**given, folder=folder, repository=current_session.project_of(folder))


def here() -> str:
    """Return the root of this git repository, or this folder outside of git."""
    from hookkit.api import current_session

    return str(current_session.root_of(Path.cwd()))
