"""Turn projects into rows of a table."""

from hookkit.api.history.projects import Project
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout

LAYOUT = Layout(
    (
        Column("Project", least=NAME),
        Column("Folder", rank=2, least=TEXT, keeps_end=True),
        Column("Sessions", rank=3, is_number=True),
        Column("Last activity"),
        Column("Cost", rank=1, is_number=True),
    )
)


def row(project: Project) -> tuple[str, ...]:
    """Return a project as cells."""
    return (
        humanize.optional(project.name),
        one_line(project.path or humanize.UNKNOWN),
        humanize.number(project.sessions),
        humanize.short_time(project.last_activity),
        humanize.dollars(project.cost_usd),
    )
