"""hookkit install: wire the hooks."""

from collections.abc import Iterator
from pathlib import Path

import click

from hookkit import launcher, paths
from hookkit.agents.claude_code import settings, wiring


@click.command()
@click.option("--user", "scope", flag_value="user", help="In your own settings, for all projects.")
@click.option(
    "--local", "scope", flag_value="local", help="In this project, but not for your team."
)
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
def command(scope: str | None, dry_run: bool) -> None:
    """Have Claude Code's sessions in this project recorded.

    The hooks go into .claude/settings.json of the project's root. It can be committed: nothing
    in it depends on this machine, and it does nothing for teammates who have no hookkit.

    \b
    Examples:
      hookkit install
      hookkit install --dry-run
      hookkit install --user
    """
    project = settings.project_root(Path.cwd())
    path = settings.settings_path(scope or "project", project)
    change = settings.plan(path, wiring.wire)
    if dry_run:
        click.echo(settings.diff(change) or "Nothing would change.\n", nl=False)
        return
    launcher.write()
    change = settings.apply(path, wiring.wire)
    where = "" if scope == "user" else f" in {project}"
    click.echo("\n".join([_done(change), *_hints(path, project, where)]))


def _done(change: settings.Change) -> str:
    count = len(wiring.EVENTS)
    if change.before == change.after:
        return f"{change.path} has the hooks for {count} events already."
    return f"Wired {count} events in {change.path}."


def _hints(path: Path, project: Path, where: str) -> Iterator[str]:
    yield f"Sessions are recorded in {paths.data_dir()}."
    yield f"Next: run `claude`{where}, then `hookkit list`."
    yield "A client that is already running may not notice before its next start."
    others = [wiring.path for wiring in settings.wirings(project) if not wiring.error]
    also = [str(other) for other in others if other != path]
    plugin = settings.enabled_plugin(project)
    if plugin:
        also.append(f"the plugin {plugin}")
    if also:
        yield f"Also wired by {' and '.join(also)}: harmless, nothing is counted twice."
