"""hookkit uninstall: remove the hooks."""

from collections.abc import Iterator
from pathlib import Path

import click

from hookkit import agents
from hookkit.api import installation
from hookkit.api.installation import Removal
from hookkit.cli.install import chosen_agents, chosen_scope, end_with, for_each, show_changes
from hookkit.cli.options import agents_option
from hookkit.lib.text.sanitize import one_line


@click.command()
@click.option("--user", "for_user", is_flag=True, help="Remove them for all your projects.")
@click.option("--local", "for_me", is_flag=True, help="Remove your own from this project.")
@agents_option
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(for_user: bool, for_me: bool, names: tuple[str, ...], dry_run: bool) -> None:
    """Remove the hooks that `hookkit install` added.

    The settings become what they were before. Recorded sessions are kept; `hookkit reset` deletes
    them. Without --agent the hooks of all agents are removed.

    \b
    Examples:
      hookkit uninstall
      hookkit uninstall --user
      hookkit uninstall --agent codex
    """
    scope = chosen_scope(for_user, for_me)
    chosen = chosen_agents(names, scope, list(agents.AGENTS))
    done, failures = for_each(
        chosen,
        lambda name: installation.uninstall(Path.cwd(), scope, dry_run=dry_run, agent=name),
    )
    if dry_run:
        show_changes([each.diff for each in done], failures)
    elif done:
        for line in lines(done, is_chosen=bool(names)):
            click.echo(one_line(line))
    end_with(failures)


def lines(done: list[Removal], *, is_chosen: bool) -> Iterator[str]:
    """Yield the lines about what was removed, and about what is left.

    Agents that had no hooks are left out, unless a person has named them or none had any: then the
    first one stands for all.
    """
    changed = [each for each in done if each.diff]
    first = sorted(done, key=lambda each: each.agent != agents.DEFAULT)[:1]
    for each in done if is_chosen else changed or first:
        yield _first_line(each)
    yield f"Recorded sessions are kept in {done[0].data_dir}. `hookkit reset` deletes them."
    for other in dict.fromkeys(other for each in done for other in each.still_installed):
        yield f"Hooks are still installed in {other}."


def _first_line(done: Removal) -> str:
    if not done.diff:
        return f"{done.path} has no hooks of hookkit."
    if done.is_deleted:
        return f"Removed {done.path}, which contained nothing else."
    return f"Removed the hooks from {done.path}."
