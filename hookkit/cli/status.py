"""hookkit status: the active sessions."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from hookkit.api.status import active_sessions
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.model.session import Session
from hookkit.render import active_sessions as rows


@click.command("status")
@click.option("--here", "only_here", is_flag=True, help="Only in this git repository or folder.")
@json_option
def command(only_here: bool, as_json: bool) -> None:
    """Show which sessions are active.

    Sessions of this folder come first. The exit code is 1 when none is active.

    \b
    Examples:
      hookkit status
      hookkit status --json
      hookkit status --here >/dev/null && echo "an agent is at work here"
    """
    with open_store() as store:
        found = active_sessions(store, Path.cwd(), only_here=only_here, locate=as_json)
    if as_json:
        echo_json(**found.to_dict())
    else:
        print_active([each.session for each in found.sessions], only_here=only_here)
    if not found.sessions:
        raise SystemExit(1)


def print_active(found: Sequence[Session], *, only_here: bool = False) -> None:
    """Print active sessions: a table in a terminal, else a line for each."""
    if not found:
        click.echo("No active session here." if only_here else "No active session.")
    elif sys.stdout.isatty():
        echo_table(rows.LAYOUT, list(map(rows.row, found)))
    else:
        for session in found:
            click.echo(rows.line(session))
