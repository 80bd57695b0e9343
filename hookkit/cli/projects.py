"""hookkit projects: what was worked on."""

import click

from hookkit.api.history.projects import Project, projects
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize, table
from hookkit.render.table import Shape

HEAD = ("Project", "Folder", "Sessions", "Last activity", "Cost")
SHAPE = Shape(wide="Folder", right=("Sessions", "Cost"), give_way=("Cost",))


@click.command("projects")
@humanize.json_option
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
    with humanize.open_store() as store:
        found = projects(store)
    if as_json:
        humanize.echo_json(projects=[each.to_dict() for each in found])
    elif not found:
        click.echo("No projects yet. Wire one with `hookkit install`, then run `claude`.")
    else:
        table.echo(HEAD, list(map(row, found)), SHAPE)


def row(project: Project) -> tuple[str, ...]:
    """A project as the cells of the table."""
    return (
        humanize.optional(project.name),
        one_line(project.path or humanize.UNKNOWN),
        humanize.number(project.sessions),
        humanize.short_time(project.last_activity),
        humanize.dollars(project.cost_usd),
    )
