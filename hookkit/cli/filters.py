"""The options that choose sessions, days and times, shared by the commands that read."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from hookkit.model.session import Origin, timestamp
from hookkit.store.sqlite.sessions import EVER, LIFECYCLES, NEVER, STATUSES, SessionFilter

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGO = re.compile(r"(\d{1,6})([mhdw])")

ORIGINS = tuple(each for each in get_args(Origin) if each != "internal")

Command = TypeVar("Command", bound=Callable[..., Any])


def when(value: str) -> date | datetime:
    """What a person means by a date, a time, or an age (7d, 24h). Raises BadParameter."""
    try:
        if ago := AGO.fullmatch(value):
            return datetime.now(UTC) - timedelta(**{UNITS[ago[2]]: int(ago[1])})
        if len(value) <= len("2026-11-21"):
            return date.fromisoformat(value)
        return datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{value!r} is no date (2026-11-21), no time and no age (7d, 24h)."
        ) from None


def to_day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A day in UTC, of a date, a time, or how long ago it was."""
    if value is None:
        return None
    found = when(value)
    if isinstance(found, datetime) and found.tzinfo is not None:
        found = found.astimezone(UTC)
    return found.isoformat()[: len("2026-11-21")]


def to_first(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """The first moment that is meant, as it is stored: of a date its local midnight."""
    return EVER if value is None else stored(when(value))


def to_last(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """The last moment that is meant, as it is stored: of a date the end of the local day."""
    if value is None:
        return NEVER
    found = when(value)
    # A day may have 23 hours: its end is the next one's beginning.
    return stored(found) if isinstance(found, datetime) else stored(found, days=1, milliseconds=-1)


def stored(moment: date | datetime, days: int = 0, milliseconds: int = 0) -> str:
    """A moment as it is stored, so much later; one without a zone is local. Raises BadParameter."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)
    try:
        later = (moment + timedelta(days=days)).astimezone(UTC)
        since_1970 = later - datetime(1970, 1, 1, tzinfo=UTC)
        return timestamp((since_1970 // timedelta(milliseconds=1) + milliseconds) * 1_000_000)
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(f"the year {moment.year} is out of reach.") from None


def session_options(command: Command) -> Command:
    """The options that say which sessions; `choice` makes a Choice of what they give."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


OPTIONS = (
    click.option("--project", help="Of one project."),
    click.option("--branch", help="On one branch."),
    click.option("--model", help="That used this model last: its name or a part of it."),
    click.option("--since", callback=to_first, help="Begun since: a date, a time, an age (7d)."),
    click.option("--until", callback=to_last, help="Begun until, in the same way."),
    click.option("--origin", type=click.Choice(ORIGINS), help="How they came to be recorded."),
    click.option(
        "--status",
        type=click.Choice(("active", *STATUSES, *LIFECYCLES)),
        help="Where they are.",
    ),
    click.option("--here", is_flag=True, help="In this git repository, or this folder."),
)


def choice(given: dict[str, Any]) -> SessionFilter:
    """The sessions that the options mean; takes `here` out of them."""
    folder = here() if given.pop("here") else None
    return SessionFilter(**given, folder=folder)


def here() -> str:
    """This git repository's root; outside of git this folder."""
    from hookkit.api import manual_sessions

    return str(manual_sessions.root_of(Path.cwd()))
