"""Read from the team store: the options --team and --user, which `open_store` heeds."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

KEY = "hookkit.team"


class TeamChoice(NamedTuple):
    """The team store was chosen, not one's own."""

    user: str | None = None
    """The name of the member whose rows are read; None for all that may be read."""


def team_options(command: Command) -> Command:
    """Add --team and --user; the command itself gets no parameter for them."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def choose_team(ctx: click.Context, _param: click.Parameter, is_wanted: bool) -> None:
    """Choose the team store."""
    if is_wanted:
        ctx.meta.setdefault(KEY, TeamChoice())


def choose_user(ctx: click.Context, _param: click.Parameter, user: str | None) -> None:
    """Choose the rows of one member."""
    if user is not None:
        ctx.meta[KEY] = TeamChoice(user)


def chosen() -> TeamChoice | None:
    """Return the choice of the command that runs; None for one's own store."""
    ctx = click.get_current_context(silent=True)
    found: TeamChoice | None = None if ctx is None else ctx.meta.get(KEY)
    return found


OPTIONS = (
    click.option(
        "--team",
        is_flag=True,
        expose_value=False,
        callback=choose_team,
        help="Read the team store, not your own.",
    ),
    click.option(
        "--user",
        metavar="NAME",
        expose_value=False,
        callback=choose_user,
        help="Only of this member of the team.",
    ),
)
