"""hookkit cleanup: clean up after finished runs."""

import click

from hookkit.cli import run_
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.runs.cleanup import RETENTION_DAYS


@click.command("cleanup")
@click.option(
    "--days",
    type=click.FloatRange(0, 1e6),
    default=RETENTION_DAYS,
    show_default=True,
    help="Remove the output of runs that ended more than this many days ago.",
)
@json_option
def command(days: float, as_json: bool) -> None:
    """Clean up after finished runs.

    Runs whose supervisor is gone are marked as failed, and the output of old runs is removed. The
    sessions themselves are kept.

    \b
    Examples:
      hookkit cleanup
      hookkit cleanup --days 7
    """
    cleaned = run_.manager().cleanup(days)
    if as_json:
        echo_json(cleaned=[each._asdict() for each in cleaned])
        return
    for each in cleaned:
        click.echo(f"{each.session_id}  {each.what}")
    if not cleaned:
        click.echo("Nothing to clean up.")
