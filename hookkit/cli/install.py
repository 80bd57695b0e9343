"""hookkit install: wire the hooks."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import click

from hookkit import paths
from hookkit.agents import launcher
from hookkit.agents.claude_code import settings_edit, settings_file
from hookkit.agents.claude_code.settings_edit import WantedHook
from hookkit.errors import SettingsError
from hookkit.hook import budgets
from hookkit.lib.text.sanitize import one_line


@click.command()
@click.option("--user", "scope", flag_value="user", help="In your own settings, for all projects.")
@click.option(
    "--local", "scope", flag_value="local", help="In this project, but not for your team."
)
@click.option("--statusline", is_flag=True, help="Wire the status line, unless there is another.")
@click.option("--replace-statusline", is_flag=True, help="Wire it in the place of another one.")
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(scope: str | None, statusline: bool, replace_statusline: bool, dry_run: bool) -> None:
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
    project = settings_file.project_root(Path.cwd())
    path = settings_file.settings_path(scope or "project", project)
    wanted = WantedHook(
        guard=budgets.read(str(paths.data_dir())).enforce,
        statusline=statusline or replace_statusline,
        replace=replace_statusline,
    )
    others = _other_statuslines(project) if wanted.statusline else {}
    if others and not wanted.replace:
        wanted = wanted._replace(statusline=False)
    wire = partial(settings_edit.wire, wanted=wanted)
    change = settings_file.plan(path, wire)
    if dry_run:
        click.echo(settings_file.diff(change) or "Nothing would change.\n", nl=False)
        return
    for name in launcher.PROGRAMS:
        launcher.write(name)
    change = settings_file.apply(path, wire)
    where = "" if scope == "user" else f" in {project}"
    beside = _beside(path, wanted, others)
    click.echo("\n".join([_done(change), *beside, *_hints(path, project, where)]))


def _done(change: settings_file.SettingsChange) -> str:
    count = len(settings_edit.EVENTS)
    if change.before == change.after:
        return f"{change.path} has the hooks for {count} events already."
    return f"Wired {count} events in {change.path}."


def _other_statuslines(project: Path) -> dict[Path, Any]:
    """The status lines that aren't ours, by the settings file that they stand in."""
    found = {}
    for path in (settings_file.settings_path(scope, project) for scope in settings_file.SCOPES):
        with suppress(SettingsError, ValueError):  # a file that can't be used shows no line
            text = (settings_file.plan(path, lambda text: text).before or b"{}").decode("utf-8-sig")
            found[path] = settings_edit.other_statusline(text)
    return {path: line for path, line in found.items() if line is not None}


def _beside(path: Path, wanted: WantedHook, others: dict[Path, Any]) -> Iterator[str]:
    """What is wired beside the hooks that record."""
    if wanted.guard:
        yield "The guard is wired: over budget, prompts are held back."
    if wanted.statusline:
        yield "The status line is wired: model, branch, context, cost, budget."
    for other, line in others.items():
        said = one_line(str(line.get("command") if isinstance(line, dict) else line))
        if not wanted.replace:
            yield (
                f"Kept the status line in {other} ({said}): "
                "--replace-statusline puts hookkit's in its place."
            )
        elif other == path:
            yield f"It has replaced this one: {said}"
        else:
            yield f"There is another one in {other}, which may hide it or be hidden: {said}"


def _hints(path: Path, project: Path, where: str) -> Iterator[str]:
    yield f"Sessions are recorded in {paths.data_dir()}."
    yield f"Next: run `claude`{where}, then `hookkit list`."
    yield "A client that is already running may not notice before its next start."
    others = [each.path for each in settings_file.wirings(project) if not each.error]
    also = [str(other) for other in others if other != path]
    plugin = settings_file.enabled_plugin(project)
    if plugin:
        also.append(f"the plugin {plugin}")
    if also:
        yield f"Also wired by {' and '.join(also)}: harmless, nothing is counted twice."
