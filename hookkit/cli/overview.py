"""The overview that `hookkit` alone prints: the situation here, and what to type next."""

from pathlib import Path

import click

from hookkit.api.overview import summarize_folder
from hookkit.cli import status
from hookkit.cli.open_store import open_store
from hookkit.render import humanize

NEXT = {
    'start "…"': "start a session of your own",
    "today": "show what was done today",
    "list": "list the latest sessions",
    "show": "show the latest session",
    "stats": "add up time, tokens and cost",
    "watch": "watch active sessions",
    "--help": "list all commands",
}
FIRST = {
    "install": "set up this project, then run `claude`",
    "import": "import existing transcripts",
    'start "…"': "or start a session of your own",
    "--help": "list all commands",
}
RUNNING = {
    'note "…"': "add a note",
    "end": "end your session",
}


def echo() -> None:
    """Print the overview."""
    with open_store() as store:
        overview = summarize_folder(store, Path.cwd())
    if overview.is_empty:
        click.echo("No sessions yet.")
        print_commands(FIRST)
        return
    if overview.here:
        status.print_active(overview.here)
    else:
        click.echo("No active session here.")
    if overview.elsewhere:
        click.echo(f"{overview.elsewhere} active elsewhere: `hookkit status`.")
    click.echo(f"Today: {humanize.dollars(overview.cost_today_usd)}")
    others = dict(list(NEXT.items())[1:])
    print_commands(RUNNING | others if overview.has_manual_session else NEXT)


def print_commands(commands: dict[str, str]) -> None:
    """Print commands with their meanings."""
    click.echo()
    for name, meaning in commands.items():
        shown = f"hookkit {name}".ljust(20)
        click.echo(f"  {click.style(shown, bold=True)}{meaning}")
