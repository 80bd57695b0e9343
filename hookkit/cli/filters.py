"""The options that choose sessions, days and times, shared by the commands that read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from hookkit.api.dates import Period
from hookkit.cli.options import DATE
from hookkit.model.session import Origin
from hookkit.store.sqlite.sessions import EVER, LIFECYCLES, NEVER, STATUSES, SessionFilter

ORIGINS = tuple(each for each in get_args(Origin) if each != "internal")

Command = TypeVar("Command", bound=Callable[..., Any])


def session_options(command: Command) -> Command:
    """The options that say which sessions; `choice` makes a Choice of what they give."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("--project", help="Of one project."),
    click.option("--branch", help="On one branch."),
    click.option("--model", help="That used this model last: its name or a part of it."),
    click.option("--since", type=DATE, help="Begun since: a date, a time, an age (7d)."),
    click.option("--until", type=DATE, help="Begun until, in the same way."),
    click.option("--origin", type=click.Choice(ORIGINS), help="How they came to be recorded."),
    click.option(
        "--status",
        type=click.Choice(("active", *STATUSES, *LIFECYCLES)),
        help="Where they are.",
    ),
    click.option("--here", is_flag=True, help="In this git repository, or this folder."),
)


def choice(given: dict[str, Any]) -> SessionFilter:
    """Return the filter that the options give; takes theirs out of `given`."""
    folder = here() if given.pop("here") else None
    times = stored_times(given.pop("since"), given.pop("until"))
    return SessionFilter(**given, **times, folder=folder)


def stored_times(since: Period | None, until: Period | None) -> dict[str, str]:
    """Return the times of a SessionFilter: the beginning of the one, the end of the other."""
    return {"since": since.first if since else EVER, "until": until.last if until else NEVER}


def here() -> str:
    """This git repository's root; outside of git this folder."""
    from hookkit.api import manual_sessions

    return str(manual_sessions.root_of(Path.cwd()))
