"""hookkit cleanup: put in order what ended runs have left."""

import click

from hookkit.cli import output, run_
from hookkit.runner.cleaning import RETENTION_DAYS


@click.command("cleanup")
@click.option(
    "--days",
    type=click.FloatRange(0, 1e6),
    default=RETENTION_DAYS,
    show_default=True,
    help="Remove the output of runs that ended longer ago.",
)
@output.json_option
def command(days: float, as_json: bool) -> None:
    """Mark runs as failed whose supervisor is gone, and remove the output of old ones.

    The sessions themselves stay.

    \b
    Examples:
      hookkit cleanup
      hookkit cleanup --days 7
    """
    cleaned = run_.manager().cleanup(days)
    if as_json:
        output.echo_json(cleaned=[each._asdict() for each in cleaned])
        return
    for each in cleaned:
        click.echo(f"{each.session_id}  {each.what}")
    if not cleaned:
        click.echo("Nothing to clean up.")
