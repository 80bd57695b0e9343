"""Turn the work of a day into rows of tables."""

from hookkit.api.today import ProjectDone, SessionDone
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import Shape

HEAD = ("ID", "Description", "Project", "Status", "Time", "Commits", "Tokens", "Cost")
SHAPE = Shape(
    "Description",
    ("ID", "Time", "Commits", "Tokens", "Cost"),
    ("Tokens", "Commits"),
    humanize.status_style,
)
PROJECTS = ("Project", "Sessions", "Time", "Commits", "Cost", "Stopped at")
PROJECT_SHAPE = Shape(
    "Stopped at", ("Sessions", "Time", "Commits", "Cost"), ("Sessions", "Commits", "Time")
)


def session_row(done: SessionDone) -> tuple[str, ...]:
    """Return a session as cells."""
    session = done.session
    return (
        str(session.seq),
        one_line(session.title),
        humanize.optional(session.shown_project),
        session.state,
        humanize.human_duration(done.worked),
        humanize.number(len(done.commits)),
        humanize.tokens(done.usage.total_tokens),
        humanize.dollars(done.usage.cost_usd),
    )


def project_row(done: ProjectDone) -> tuple[str, ...]:
    """Return a project as cells."""
    return (
        humanize.optional(done.project),
        humanize.number(len(done.sessions)),
        humanize.human_duration(done.time),
        humanize.number(done.commits),
        humanize.dollars(done.cost_usd),
        one_line(done.stopped_at) or humanize.UNKNOWN,
    )
