"""The command line: a lazy table of commands, and how errors are told.

A command is a module of this folder with a click command named `command`. It is imported only
when it is called, or when the help lists it.
"""

import errno
import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from hookkit import __version__
from hookkit.errors import HookkitError

COMMANDS: dict[str, str] = {
    "batch": "batch",
    "budget": "budget",
    "cancel": "cancel",
    "cleanup": "cleanup",
    "continue": "continue_",
    "doctor": "doctor",
    "end": "end",
    "events": "events",
    "export": "export",
    "guard": "guard",
    "history": "history",
    "hook": "hook",
    "import": "import_",
    "install": "install",
    "list": "list_",
    "log-ai": "log_ai",
    "note": "note",
    "output": "output",
    "prices": "prices",
    "projects": "projects",
    "ps": "ps",
    "rebuild": "rebuild",
    "recover": "recover",
    "replay": "replay",
    "restore": "restore",
    "resume": "resume",
    "run": "run_",
    "search": "search",
    "session": "session",
    "show": "show",
    "start": "start",
    "stats": "stats",
    "status": "status",
    "statusline": "statusline",
    "summarize": "summarize",
    "today": "today",
    "uninstall": "uninstall",
    "watch": "watch",
    "work": "work",
}
"""Command → module in this folder."""

HIDDEN = frozenset(("guard", "work"))
"""Commands that hookkit or an agent calls."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "Your own sessions": ("start", "end", "note", "log-ai", "recover"),
    "Reading": (
        *("status", "watch", "today", "list", "show", "stats", "projects", "history", "search"),
        *("session", "export"),
    ),
    "Running agents": (
        *("run", "batch", "ps", "output", "events", "resume", "continue", "cancel", "cleanup"),
    ),
    "Budgets and prices": ("budget", "prices"),
    "Setup": ("install", "uninstall", "import", "restore", "doctor"),
}
"""Heading of the help → what stands below it; the rest stands below REST."""

REST = "More"

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if name not in HIDDEN]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        grouped = {name for section in SECTIONS.values() for name in section}
        rest = tuple(name for name in names if name not in grouped)
        commands = {name: command for name in names if (command := self.get_command(ctx, name))}
        width = formatter.width - max(map(len, commands)) - 6
        for heading, section in (SECTIONS | {REST: rest}).items():
            with formatter.section(heading):
                known = [(name, commands[name]) for name in section if name in commands]
                formatter.write_dl([(name, brief(each, width)) for name, each in known])

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


def brief(command: click.Command, width: int) -> str:
    """What a command does: its first sentence, or as much of it as can stand alone and fits."""
    sentence = command.get_short_help_str(1000).rstrip(".")
    for sign in ";:":
        if len(sentence) > width:
            sentence = sentence.partition(sign)[0]
    while len(sentence) > width and "," in sentence:
        sentence = sentence.rpartition(",")[0]
    is_open = sentence.count("(") > sentence.count(")")
    return sentence.rpartition(" (")[0] if is_open else sentence


@click.group(cls=LazyGroup, context_settings=CONTEXT, invoke_without_command=True)
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
    if ctx.invoked_subcommand is None:
        from hookkit.cli import overview

        overview.echo()


def run() -> None:
    """Run the command line. A mistake of the person ends with 1 and one sentence, usage with 2."""
    speak_plainly()
    try:
        # Click's own way with mistakes prints three lines and more.
        code = cli(prog_name=program(), standalone_mode=False)
    except click.ClickException as mistake:
        tell_mistake(mistake)
        sys.exit(mistake.exit_code)
    except click.Abort:
        sys.exit(130)
    except HookkitError as error:
        click.echo(f"hookkit: {error}", err=True)
        sys.exit(1)
    except Exception as bug:
        if damage := damage_behind(bug):
            click.echo(f"hookkit: {damage}", err=True)
            sys.exit(1)
        tell_bug(bug)
        sys.exit(3)
    if code:
        sys.exit(code)


def program() -> str:
    """The name that a person has typed: completion is for that one."""
    return "hk" if os.path.basename(sys.argv[0]) == "hk" else "hookkit"  # noqa: PTH119


def speak_plainly() -> None:
    """Where the output can't have every character, it has a question mark rather than an end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def tell_mistake(mistake: click.ClickException) -> None:
    """Say what was typed wrongly in one line, and where help is."""
    said = mistake.format_message()
    if "\n" in said:  # help, where a command was expected
        mistake.show()
        return
    ctx = getattr(mistake, "ctx", None)
    hint = f" See `{ctx.command_path} --help`." if ctx else ""
    click.echo(f"hookkit: {said}{hint}", err=True)


def damage_behind(error: Exception) -> HookkitError | None:
    """What the person can do about an error of the disk, or one that SQLite found."""
    import sqlite3

    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HookkitError(f"{error.strerror}: make room, then try again.")
    if not isinstance(error, sqlite3.Error):
        return None
    from hookkit import paths
    from hookkit.store.sqlite.database import explained

    return explained(error, paths.database())


def tell_bug(bug: Exception) -> None:
    """Leave a log worth pasting, and say where it is."""
    from hookkit import log

    click.echo(f"hookkit: a bug: {type(bug).__name__}: {bug}", err=True)
    try:
        click.echo(f"Please report it with the last entry of {log.write_trace(bug)}", err=True)
    except OSError as error:
        click.echo(f"Please report it. (No log could be written: {error.strerror}.)", err=True)
