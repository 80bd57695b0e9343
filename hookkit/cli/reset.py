"""hookkit reset: delete everything that was recorded."""

import click

from hookkit.cli.confirm import confirm
from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.lib.text.counted import counted


@click.command("reset")
@click.option("--dry-run", is_flag=True, help="Show what would be deleted; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@json_option
def command(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete everything that was recorded.

    That is all sessions, the journal, the search index, and the output of runs. Hooks, settings,
    prices and budgets stay, so recording goes on with the next event. The agents' transcripts stay,
    too: `hookkit import` brings back what they hold. The folder of `hookkit sync` is
    forgotten; what is in it stays, and comes back if you name it again.

    \b
    Examples:
      hookkit reset --dry-run
      hookkit reset
    """
    from hookkit.api import reset

    found = reset.recorded()
    if found.paths and not dry_run:
        if not yes:
            size = amount(len(found.paths), found.size)
            confirm("all sessions", f"Delete all that was recorded, {size}?")
        found = reset.reset()
    if as_json:
        echo_json(**found.to_dict(), is_dry_run=dry_run)
    elif not found.paths:
        click.echo("Nothing was recorded.")
    else:
        lines = [str(each) for each in found.paths] if dry_run else []
        verb = "Would delete" if dry_run else "Deleted"
        click.echo("\n".join([f"{verb} {amount(len(found.paths), found.size)}.", *lines]))


def amount(count: int, size: int) -> str:
    """Return a number of files and folders, with their size."""
    return f"{counted(count, 'file')} ({size / 1e6:,.1f} MB)"
