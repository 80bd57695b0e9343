"""Decide on colours: the option --color, then the variables that the ecosystem agrees on.

NO_COLOR (no-color.org), FORCE_COLOR (force-color.org), CLICOLOR_FORCE and CLICOLOR
(bixense.com/clicolors), and TERM=dumb. Without any of them colours are for terminals.
"""

import os
import sys
from collections.abc import Mapping
from typing import Any

import click

from hookkit.cli import COLORS

FORCING = ("FORCE_COLOR", "CLICOLOR_FORCE")
OFF = ("", "0", "false")
"""Values of these that force nothing."""


def decide(choice: str | None, variables: Mapping[str, str]) -> bool | None:
    """Return True for colours, False for none, None where the output decides."""
    if choice in ("always", "never"):
        return choice == "always"
    if variables.get("NO_COLOR"):
        return False
    if any(variables.get(name, "").lower() not in OFF for name in FORCING):
        return True
    if variables.get("CLICOLOR") == "0" or variables.get("TERM") == "dumb":
        return False
    return None


def use(ctx: click.Context, choice: str | None) -> None:
    """Use colours in a command as chosen, and in the commands below it."""
    ctx.color = decide(choice, os.environ)


def is_on() -> bool:
    """Return True if stdout gets colours."""
    ctx = click.get_current_context(silent=True)
    chosen = ctx.color if ctx and ctx.color is not None else decide(None, os.environ)
    return sys.stdout.isatty() if chosen is None else chosen


def accept(command: click.Command) -> None:
    """Let a command, and those below it, take --color as `hookkit` itself does."""
    if all(each.name != OPTION for each in command.params):
        command.params.append(option())
    if isinstance(command, click.Group):
        for each in command.commands.values():
            accept(each)


OPTION = "color_"


def option() -> click.Option:
    """Return the option of a command; only that of `hookkit` itself is listed."""
    return click.Option(
        ("--color", OPTION),
        type=click.Choice(COLORS),
        hidden=True,
        expose_value=False,
        callback=use_given,
    )


def use_given(ctx: click.Context, _: click.Parameter, choice: Any) -> None:
    """Use what was given behind a command; without that, what holds already."""
    if choice is not None:
        use(ctx, choice)
