"""hookkit projects: what was worked on."""

import click

from hookkit.api.history.projects import Project, projects
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import Shape

HEAD = ("Project", "Folder", "Sessions", "Last activity", "Cost")
SHAPE = Shape(wide="Folder", right=("Sessions", "Cost"), give_way=("Cost",))


@click.command("projects")
@json_option
def command(as_json: bool) -> None:
    """List projects, the most recently active first.

    A project is named after the folder in which the agent was started; the folder that is shown
    is that of its latest session. What was used without a known price is not in the cost.

    \b
    Examples:
      hookkit projects
      hookkit projects --json | jq -r '.projects[].path'
      hookkit history shop
    """
    with open_store() as store:
        found = projects(store)
    if as_json:
        echo_json(projects=[each.to_dict() for each in found])
    elif not found:
        click.echo("No projects yet. Wire one with `hookkit install`, then run `claude`.")
    else:
        echo_table(HEAD, list(map(row, found)), SHAPE)


def row(project: Project) -> tuple[str, ...]:
    """A project as the cells of the table."""
    return (
        humanize.optional(project.name),
        one_line(project.path or humanize.UNKNOWN),
        humanize.number(project.sessions),
        humanize.short_time(project.last_activity),
        humanize.dollars(project.cost_usd),
    )
