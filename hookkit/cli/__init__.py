"""The command line: a lazy table of commands, and how errors are told.

A command is a module of this folder with a click command named `command`. It is imported only
when it is called, or when the help lists it.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from hookkit import __version__
from hookkit.errors import HookkitError

COMMANDS: dict[str, str] = {
    "doctor": "doctor",
    "hook": "hook",
    "import": "import_",
    "install": "install",
    "list": "list_",
    "prices": "prices",
    "rebuild": "rebuild",
    "replay": "replay",
    "search": "search",
    "session": "session",
    "show": "show",
    "stats": "stats",
    "status": "status",
    "summarize": "summarize",
    "uninstall": "uninstall",
    "work": "work",
}
"""Command → module in this folder."""

HIDDEN = frozenset(("work",))
"""Commands that hookkit calls itself."""

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name not in HIDDEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"hookkit.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever read our output has left; Python would complain again when it flushes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=LazyGroup, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="hookkit")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Track what your coding agents do: sessions, edits, prompts, corrections.

    \b
    Examples:
      hookkit install          wire hookkit into this project
      hookkit list             the latest sessions
      hookkit show 5           one session, by number, id or beginning of the id
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def run() -> None:
    """Run the command line. A mistake of the person ends with 1 and one sentence, usage with 2."""
    try:
        cli(prog_name="hookkit", standalone_mode=True)
    except HookkitError as error:
        click.echo(f"hookkit: {error}", err=True)
        sys.exit(1)
    except Exception as bug:
        if damage := damage_behind(bug):
            click.echo(f"hookkit: {damage}", err=True)
            sys.exit(1)
        tell_bug(bug)
        sys.exit(3)


def damage_behind(error: Exception) -> HookkitError | None:
    """What the person can do about an error that SQLite found while it read."""
    import sqlite3

    if not isinstance(error, sqlite3.Error):
        return None
    from hookkit import paths
    from hookkit.store.sqlite import explained

    return explained(error, paths.database())


def tell_bug(bug: Exception) -> None:
    """Leave a log worth pasting, and say where it is."""
    from hookkit import log

    click.echo(f"hookkit: a bug: {type(bug).__name__}: {bug}", err=True)
    try:
        click.echo(f"Please report it with the last entry of {log.write_trace(bug)}", err=True)
    except OSError as error:
        click.echo(f"Please report it. (No log could be written: {error.strerror}.)", err=True)
