"""hookkit install: install the hooks."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from hookkit import agents
from hookkit.api import installation
from hookkit.api.installation import Installation
from hookkit.cli import messages
from hookkit.cli.options import agents_option
from hookkit.errors import SettingsError
from hookkit.lib.text.sanitize import one_line, visible

Done = TypeVar("Done")


@click.command()
@click.option("--user", "for_user", is_flag=True, help="Install for all your projects.")
@click.option("--local", "for_me", is_flag=True, help="Install in this project, for you alone.")
@agents_option
@click.option("--statusline", is_flag=True, help="Install the status line too.")
@click.option("--replace-statusline", is_flag=True, help="Install it in place of another one.")
@click.option("--trust", is_flag=True, help="Approve the hooks for agents that ask you to.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(
    for_user: bool,
    for_me: bool,
    names: tuple[str, ...],
    statusline: bool,
    replace_statusline: bool,
    trust: bool,
    dry_run: bool,
) -> None:
    """Install the hooks that record your agents' sessions.

    The hooks go into the settings of this project, in its root: .claude/settings.json for Claude
    Code. You can commit them: they contain nothing of this machine, and do nothing for teammates
    who don't use hookkit.

    Without --agent they are installed for every agent that you use here: those that have a folder
    of their own in your home.

    When `hookkit budget enforce` is on, a second hook is installed that blocks prompts while a
    budget is exceeded.

    \b
    Examples:
      hookkit install
      hookkit install --dry-run
      hookkit install --user
      hookkit install --user --statusline
      hookkit install --agent codex --agent gemini
    """
    scope = chosen_scope(for_user, for_me)
    chosen = chosen_agents(names, scope, installation.found_agents())
    done, failures = for_each(
        chosen,
        lambda name: installation.install(
            Path.cwd(),
            scope,
            statusline=statusline,
            replace_statusline=replace_statusline,
            trust=trust,
            dry_run=dry_run,
            agent=name,
        ),
    )
    if dry_run:
        show_changes([each.diff for each in done], failures)
    else:
        for line in lines(done, scope, len(chosen)):
            click.echo(one_line(line))
    end_with(failures)


def lines(done: list[Installation], scope: str, count: int) -> Iterator[str]:
    """Yield the lines about what was installed, and about what to do next."""
    for each in done:
        prefix = f"{agents.get(each.agent).DISPLAY_NAME}: " if count > 1 else ""
        yield prefix + _first_line(each)
        yield from _extras(each)
        yield from each.obstacles
    if done:
        yield from _hints(done, scope)


def chosen_scope(for_user: bool, for_me: bool) -> str:
    """Return the scope that the options name. Raises UsageError if they name two."""
    if for_user and for_me:
        raise click.UsageError(
            "Give either --user, for all your projects, or --local, for you alone in this one."
        )
    return "user" if for_user else "local" if for_me else "project"


def chosen_agents(names: Sequence[str], scope: str, usual: Sequence[str]) -> list[str]:
    """Return the agents that are named, each once; without any, the usual ones with this scope."""
    if names:
        return list(dict.fromkeys(names))
    supported = installation.installable_agents(scope)
    return [name for name in usual if name in supported] or [agents.DEFAULT]


def for_each(
    chosen: Sequence[str], act: Callable[[str], Done]
) -> tuple[list[Done], list[SettingsError]]:
    """Do something for each agent; the settings of one that can't be used stop no other."""
    done, failures = [], []
    for name in chosen:
        try:
            done.append(act(name))
        except SettingsError as error:
            failures.append(error)
    return done, failures


def show_changes(diffs: list[str], failures: list[SettingsError]) -> None:
    """Print changes as a dry run does."""
    if any(diffs) or not failures:
        click.echo(visible("".join(diffs)) or "Nothing would change.\n", nl=False)


def end_with(failures: list[SettingsError]) -> None:
    """Report the agents whose settings can't be used; raises the last error, if there is any."""
    for error in failures[:-1]:
        messages.warn(str(error))
    if failures:
        raise failures[-1]


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


def _hints(done: list[Installation], scope: str) -> Iterator[str]:
    """Yield the lines about what to do next."""
    known = [agents.get(each.agent) for each in done]
    commands = [f"`{each.installer.START_COMMAND}`" for each in known if each.installer]
    where = "" if scope == "user" else f" in {done[0].project}"
    yield f"Sessions are recorded in {done[0].data_dir}."
    yield f"Next: run {either(commands)}{where}, then `hookkit list`."
    whose = known[0].DISPLAY_NAME if len(known) == 1 else "your agents'"
    yield f"Restart running {whose} sessions to apply this."
    others = dict.fromkeys(other for each in done for other in each.also_installed)
    if others:
        also = " and ".join(others)
        yield f"Also installed by {also}. This is harmless: nothing is counted twice."


def either(options: Sequence[str]) -> str:
    """Return a choice in words: `a`, `b` or `c`."""
    return " or ".join(filter(None, (", ".join(options[:-1]), options[-1])))
