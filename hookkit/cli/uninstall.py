"""hookkit uninstall: take the hooks out again."""

from pathlib import Path

import click

from hookkit import paths
from hookkit.agents.claude_code import settings_edit, settings_file


@click.command()
@click.option("--user", "scope", flag_value="user", help="From your own settings.")
@click.option(
    "--local", "scope", flag_value="local", help="From this project's settings that aren't shared."
)
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(scope: str | None, dry_run: bool) -> None:
    """Remove the hooks that `hookkit install` added.

    The settings become what they were before. Recorded sessions are kept.

    \b
    Examples:
      hookkit uninstall
      hookkit uninstall --user
    """
    project = settings_file.project_root(Path.cwd())
    path = settings_file.settings_path(scope or "project", project)
    if dry_run:
        change = settings_file.plan(path, settings_edit.unwire)
        click.echo(settings_file.diff(change) or "Nothing would change.\n", nl=False)
        return
    change = settings_file.apply(path, settings_edit.unwire)
    click.echo(_done(change))
    click.echo(f"What was recorded is kept in {paths.data_dir()}.")
    for other in settings_file.wirings(project):
        if not other.error:
            click.echo(f"Hooks are still wired in {other.path}.")


def _done(change: settings_file.SettingsChange) -> str:
    if change.before == change.after:
        return f"{change.path} has no hooks of hookkit."
    if change.after is None:
        return f"Removed {change.path}: there was nothing else in it."
    return f"Removed the hooks from {change.path}."
