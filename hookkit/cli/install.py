"""hookkit install: install the hooks."""

from collections.abc import Iterator
from pathlib import Path

import click

from hookkit.api import installation
from hookkit.api.installation import Installation
from hookkit.lib.text.sanitize import one_line, visible


@click.command()
@click.option("--user", "for_user", is_flag=True, help="Install for all your projects.")
@click.option("--local", "for_me", is_flag=True, help="Install in this project, for you alone.")
@click.option("--statusline", is_flag=True, help="Install the status line too.")
@click.option("--replace-statusline", is_flag=True, help="Install it in place of another one.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(
    for_user: bool, for_me: bool, statusline: bool, replace_statusline: bool, dry_run: bool
) -> None:
    """Install the hooks that record your agent's sessions.

    The hooks go into .claude/settings.json in the root of this project. You can commit it: it
    contains nothing of this machine, and does nothing for teammates who don't use hookkit.

    When `hookkit budget enforce` is on, a second hook is installed that blocks prompts while a
    budget is exceeded.

    \b
    Examples:
      hookkit install
      hookkit install --dry-run
      hookkit install --user
      hookkit install --user --statusline
    """
    scope = chosen_scope(for_user, for_me)
    done = installation.install(
        Path.cwd(),
        scope,
        statusline=statusline,
        replace_statusline=replace_statusline,
        dry_run=dry_run,
    )
    if dry_run:
        click.echo(visible(done.diff) or "Nothing would change.\n", nl=False)
        return
    for line in (_first_line(done), *_extras(done), *_hints(done, scope)):
        click.echo(one_line(line))


def chosen_scope(for_user: bool, for_me: bool) -> str:
    """Return the scope that the options name. Raises UsageError if they name two."""
    if for_user and for_me:
        raise click.UsageError(
            "Give either --user, for all your projects, or --local, for you alone in this one."
        )
    return "user" if for_user else "local" if for_me else "project"


def _first_line(done: Installation) -> str:
    if not done.diff:
        return f"The hooks for {done.events} events are already in {done.path}."
    return f"Installed hooks for {done.events} events in {done.path}."


def _extras(done: Installation) -> Iterator[str]:
    """Yield the lines about the budget guard and the status line."""
    if done.has_guard:
        yield "Installed the budget guard: it blocks prompts while a budget is exceeded."
    if done.has_statusline:
        yield "Installed the status line: model, branch, context, cost, budget."
    for other in done.other_statuslines:
        shown = one_line(other.command)
        if other.is_kept:
            yield (
                f"Kept the status line in {other.path} ({shown}). "
                "Use --replace-statusline to replace it."
            )
        elif other.path == done.path:
            yield f"Replaced this status line: {shown}"
        else:
            yield f"{other.path} has another status line, and only one of them is shown: {shown}"


def _hints(done: Installation, scope: str) -> Iterator[str]:
    """Yield the lines about what to do next."""
    where = "" if scope == "user" else f" in {done.project}"
    yield f"Sessions are recorded in {done.data_dir}."
    yield f"Next: run `claude`{where}, then `hookkit list`."
    yield "Restart running Claude Code sessions to apply this."
    if done.also_installed:
        others = " and ".join(done.also_installed)
        yield f"Also installed by {others}. This is harmless: nothing is counted twice."
