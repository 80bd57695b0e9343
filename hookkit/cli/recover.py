"""hookkit recover: end sessions that were forgotten."""

import math
from datetime import timedelta

import click

from hookkit.api import manual_sessions
from hookkit.api.session_document import session_document
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import now
from hookkit.render import humanize

YEAR = 24 * 366


def hours(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """Hours that can be counted."""
    if math.isnan(value):
        raise click.BadParameter(f"{value} is no number of hours, such as 4.")
    return value


@click.command("recover")
@click.option(
    "--max-age",
    type=click.FloatRange(0, 100 * YEAR),
    callback=hours,
    default=12,
    show_default=True,
    metavar="H",
    help="Hours without any activity after which a session counts as forgotten.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be ended; change nothing.")
@json_option
def command(max_age: float, dry_run: bool, as_json: bool) -> None:
    """End sessions that you forgot to end.

    Each ends at the time of its last activity: what you noted, logged or committed, and what
    agents did there.

    \b
    Examples:
      hookkit recover --dry-run
      hookkit recover --max-age 4
    """
    with open_store() as store:
        found = manual_sessions.forgotten(store, timedelta(hours=max_age), now())
        if not dry_run:
            found = [(manual_sessions.end(store, each, ended_at=at), at) for each, at in found]
    if as_json:
        echo_json(sessions=[session_document(each) | {"ended_at": at} for each, at in found])
        return
    verb = "Would end" if dry_run else "Ended"
    for each, at in found:
        click.echo(f"{verb} #{each.seq} at {humanize.local_time(at)}: {one_line(each.title)}")
    if not found:
        click.echo("No session was forgotten.")
