"""Turn projects into rows of a table."""

from hookkit.api.history.projects import Project
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import Shape

HEAD = ("Project", "Folder", "Sessions", "Last activity", "Cost")
SHAPE = Shape(wide="Folder", right=("Sessions", "Cost"), give_way=("Cost",))


def row(project: Project) -> tuple[str, ...]:
    """Return a project as cells."""
    return (
        humanize.optional(project.name),
        one_line(project.path or humanize.UNKNOWN),
        humanize.number(project.sessions),
        humanize.short_time(project.last_activity),
        humanize.dollars(project.cost_usd),
    )
