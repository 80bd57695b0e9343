"""hookkit list: the latest sessions, or the selected ones."""

from typing import Any

import click

from hookkit.api import cursors, sessions
from hookkit.api.sessions import EVERYTHING, LATEST
from hookkit.cli import filters
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.cli.team_options import team_options
from hookkit.render import session_list


@click.command("list")
@click.option("-l", "--limit", type=click.IntRange(1), default=LATEST, show_default=True)
@click.option("--cursor", help="Go on where a list ended: the `next_cursor` of its JSON.")
@filters.session_options
@team_options
@json_option
def command(limit: int, cursor: str | None, as_json: bool, **given: Any) -> None:
    """List sessions, the latest activity first.

    Files and cost of a session of your own include those of the agents that ran in it. A date is
    a day of your local clock: --since 2026-11-20 begins at midnight, --until 2026-11-20 ends at
    the next midnight. A session counts by when it began.

    \b
    Examples:
      hookkit list
      hookkit list -l 50 --here
      hookkit list --project shop --since 7d
      hookkit list --machine laptop
      hookkit list --status active
      hookkit list --team --since 7d
      hookkit list --json | jq '.sessions[].title'
    """
    selected = filters.selected(given)
    place = None if cursor is None else cursors.place_of(cursor)
    with open_store() as store:
        found = sessions.list_sessions(store, selected, limit=limit, place=place)
    if as_json:
        echo_json(**found.to_dict())
    elif found.sessions:
        echo_table(*session_list.table(found.sessions))
    elif selected != EVERYTHING:
        click.echo(f"No sessions match. `{store.list_command}` shows the latest.")
    elif store.is_team:
        click.echo(store.nothing)
    else:
        click.echo("No sessions yet. Set up a project with `hookkit install`, then run `claude`.")
