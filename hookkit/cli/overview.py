"""What `hookkit` alone says in a terminal: what is going on here, and what to type next."""

import click

from hookkit.api import dates, today
from hookkit.cli import filters, status
from hookkit.cli.open_store import open_store
from hookkit.render import humanize
from hookkit.store.sqlite.sessions import SessionFilter, sessions

NEXT = {
    'start "…"': "begin a session of your own",
    "today": "what was done today, and where work stopped",
    "list": "the latest sessions",
    "show": "the latest one",
    "stats": "what all of them add up to",
    "watch": "active sessions, live",
    "--help": "all commands",
}
FIRST = {
    "install": "wire the hooks into this project, then run `claude`",
    "import": "read the transcripts that are there already",
    'start "…"': "or begin a session of your own",
    "--help": "all commands",
}
RUNNING = {
    'note "…"': "write something down",
    "end": "finish your session",
}


def echo() -> None:
    """Print the overview."""
    here = filters.here()
    with open_store() as store:
        active = sessions(store.db, SessionFilter(status="active"))
        cost = today.cost_since(store, dates.parse("today").first)
        is_new = not store.get_recent_sessions(1)
    if is_new:
        click.echo("No sessions yet.")
        say(FIRST)
        return
    inside = status.arranged(active, here, only_here=True)
    if inside:
        status.echo(inside)
    else:
        click.echo("No active session here.")
    if elsewhere := len(active) - len(inside):
        click.echo(f"{elsewhere} active elsewhere: `hookkit status`.")
    click.echo(f"Today: {humanize.dollars(cost)}")
    is_own = any(each.origin == "manual" for each in inside)
    say(RUNNING | dict(list(NEXT.items())[1:]) if is_own else NEXT)


def say(commands: dict[str, str]) -> None:
    """What can be typed next."""
    click.echo()
    for name, meaning in commands.items():
        shown = f"hookkit {name}".ljust(20)
        click.echo(f"  {click.style(shown, bold=True)}{meaning}")
