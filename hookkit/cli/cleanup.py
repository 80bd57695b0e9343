"""hookkit cleanup: clean up after finished runs."""

import click

from hookkit.cli import run_
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.runs.cleanup import CleanupResult


@click.command("cleanup")
@click.option(
    "--days",
    type=click.FloatRange(0, 1e6),
    help="Remove the output of runs that ended longer ago than this; by default `run_days`.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; change nothing.")
@json_option
@click.pass_context
def command(ctx: click.Context, /, days: float | None, dry_run: bool, as_json: bool) -> None:
    """Clean up after finished runs.

    Runs whose supervisor is gone are marked as failed, processes that ended runs have left behind
    are ended, and the output of old runs is removed. The sessions themselves are kept.

    Processes are recognized by a mark that they inherit from their run. Those with a terminal are
    kept; look with --dry-run whether there is another one that you use.

    \b
    Examples:
      hookkit cleanup
      hookkit cleanup --dry-run
      hookkit cleanup --days 7
    """
    cleaned = run_.manager().cleanup(days, dry_run=dry_run)
    if as_json:
        echo_json(cleaned=[each._asdict() for each in cleaned])
    else:
        for each in cleaned:
            click.echo(line(each, dry_run=dry_run))
        if not cleaned:
            click.echo("Nothing to clean up.")
    if any(each.what == "remains" for each in cleaned):
        ctx.exit(1)


def line(cleaned: CleanupResult, *, dry_run: bool) -> str:
    """Return one change as people read it."""
    who = cleaned.session_id or "batch"
    what = f"would be {cleaned.what}" if dry_run else cleaned.what
    if cleaned.what == "remains":
        what = "could not be ended"
    if cleaned.command is None:
        return f"{who}  {what}"
    return f"{who}  {what}: process {cleaned.orphan}, {cleaned.command}"
