"""hookkit uninstall: remove the hooks."""

from pathlib import Path

import click

from hookkit.api import installation
from hookkit.api.installation import Removal
from hookkit.cli.install import chosen_scope
from hookkit.lib.text.sanitize import one_line, visible


@click.command()
@click.option("--user", "for_user", is_flag=True, help="Remove them for all your projects.")
@click.option("--local", "for_me", is_flag=True, help="Remove your own from this project.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(for_user: bool, for_me: bool, dry_run: bool) -> None:
    """Remove the hooks that `hookkit install` added.

    The settings become what they were before. Recorded sessions are kept.

    \b
    Examples:
      hookkit uninstall
      hookkit uninstall --user
    """
    scope = chosen_scope(for_user, for_me)
    done = installation.uninstall(Path.cwd(), scope, dry_run=dry_run)
    if dry_run:
        click.echo(visible(done.diff) or "Nothing would change.\n", nl=False)
        return
    kept = f"Recorded sessions are kept in {done.data_dir}."
    others = (f"Hooks are still installed in {other}." for other in done.still_installed)
    for line in (_first_line(done), kept, *others):
        click.echo(one_line(line))


def _first_line(done: Removal) -> str:
    if not done.diff:
        return f"{done.path} has no hooks of hookkit."
    if done.is_deleted:
        return f"Removed {done.path}, which contained nothing else."
    return f"Removed the hooks from {done.path}."
