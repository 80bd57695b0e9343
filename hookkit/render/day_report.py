"""Turn the work of a day into rows of tables."""

from hookkit.api.today import ProjectDone, SessionDone
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize, session_facts
from hookkit.render.shown_id import shown_id
from hookkit.render.table import NAME, TEXT, Column, Layout

LAYOUT = Layout(
    (
        Column("ID", is_number=True),
        Column("Description", least=TEXT),
        Column("Project", rank=3, least=NAME),
        Column("Status", rank=2),
        Column("Time", rank=1, is_number=True),
        Column("Commits", rank=4, is_number=True),
        Column("Tokens", rank=5, is_number=True),
        Column("Cost", is_number=True),
    ),
    humanize.status_style,
)
PROJECTS = Layout(
    (
        Column("Project", least=NAME),
        Column("Sessions", rank=4, is_number=True),
        Column("Time", rank=2, is_number=True),
        Column("Commits", rank=3, is_number=True),
        Column("Cost", rank=1, is_number=True),
        Column("Stopped at", least=TEXT),
    )
)


def session_row(done: SessionDone) -> tuple[str, ...]:
    """Return a session as cells."""
    session = done.session
    return (
        shown_id(session.seq, session.session_id),
        one_line(session.title),
        humanize.optional(session.shown_project),
        humanize.state(session),
        humanize.human_duration(done.worked),
        humanize.number(len(done.commits)),
        session_facts.tokens(session, done.usage),
        humanize.dollars(done.usage.cost_usd),
    )


def project_row(done: ProjectDone) -> tuple[str, ...]:
    """Return a project as cells."""
    return (
        humanize.optional(done.project),
        humanize.number(len(done.sessions)),
        humanize.human_duration(done.time),
        humanize.number(done.commits),
        humanize.dollars(done.cost_usd if is_cost_known(done) else None),
        one_line(done.stopped_at) or humanize.UNKNOWN,
    )


def is_cost_known(done: ProjectDone) -> bool:
    """Return True if the cost of any session in a project is known."""
    return done.cost_usd > 0 or any(each.usage.cost_usd is not None for each in done.sessions)
