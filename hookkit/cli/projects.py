"""hookkit projects: all projects."""

import click

from hookkit.api.projects import list_projects
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.cli.team_options import team_options
from hookkit.render import project_list


@click.command("projects")
@team_options
@json_option
def command(as_json: bool) -> None:
    """List projects, the most recently active first.

    A project is a repository with its worktrees and subfolders, or a folder outside of git. Its
    name has as many parents in front as distinguish it from others of the same name. The cost
    lacks messages without a known price.

    \b
    Examples:
      hookkit projects
      hookkit projects --json | jq -r '.projects[].path'
      hookkit history shop
    """
    with open_store() as store:
        found = list_projects(store)
    if as_json:
        echo_json(**found.to_dict())
    elif not found.projects:
        click.echo("No projects yet. Set one up with `hookkit install`, then run `claude`.")
    else:
        echo_table(project_list.LAYOUT, list(map(project_list.row, found.projects)))
