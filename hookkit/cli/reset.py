"""hookkit reset: delete everything that was recorded."""

import sys

import click

from hookkit.cli.echo import echo_json
from hookkit.cli.options import json_option
from hookkit.errors import HookkitError
from hookkit.render import humanize


@click.command("reset")
@click.option("--dry-run", is_flag=True, help="Show what would be deleted; change nothing.")
@click.option("--yes", "-y", is_flag=True, help="Don't ask.")
@json_option
def command(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete everything that was recorded.

    That is all sessions, the journal, the search index, and the output of runs. Hooks, settings,
    prices and budgets stay, so recording goes on with the next event. The agents' transcripts stay,
    too: `hookkit import` brings back what they hold.

    \b
    Examples:
      hookkit reset --dry-run
      hookkit reset
    """
    from hookkit.api import reset

    found = reset.recorded()
    if found.paths and not dry_run:
        confirm(len(found.paths), found.size, yes=yes)
        found = reset.reset()
    if as_json:
        echo_json(**found.to_dict(), is_dry_run=dry_run)
    elif not found.paths:
        click.echo("Nothing was recorded.")
    else:
        lines = [str(each) for each in found.paths] if dry_run else []
        verb = "Would delete" if dry_run else "Deleted"
        click.echo("\n".join([f"{verb} {amount(len(found.paths), found.size)}.", *lines]))


def confirm(count: int, size: int, *, yes: bool) -> None:
    """Ask whether to go on. Raises HookkitError for a no, and where nobody can be asked."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise HookkitError("This deletes all sessions: see with --dry-run, then do it with --yes.")
    if not click.confirm(f"Delete all that was recorded, {amount(count, size)}?", err=True):
        raise HookkitError("Nothing was deleted.")


def amount(count: int, size: int) -> str:
    """Return a number of files and folders, with their size."""
    files = "1 file" if count == 1 else f"{humanize.number(count)} files"
    return f"{files} ({size / 1e6:,.1f} MB)"
