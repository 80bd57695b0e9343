"""hookkit recover: end forgotten sessions."""

import math
from datetime import timedelta

import click

from hookkit.api import manual_sessions
from hookkit.cli.echo import echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize

YEAR = 24 * 366


def hours(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """Check that this is a number of hours. Raises BadParameter."""
    if math.isnan(value):
        raise click.BadParameter(f"{value} is not a number of hours, such as 4.")
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
        recovery = manual_sessions.recover(store, timedelta(hours=max_age), dry_run=dry_run)
    if as_json:
        echo_json(**recovery.to_dict())
        return
    verb = "Would end" if dry_run else "Ended"
    for each in recovery.sessions:
        at, title = humanize.local_time(each.ended_at), one_line(each.session.title)
        click.echo(f"{verb} #{each.session.seq} at {at}: {title}")
    if not recovery.sessions:
        click.echo("No forgotten sessions.")
