"""Turn active sessions into rows of tables and lines."""

from hookkit.api.status import WatchedSession
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.table import Shape

HEAD = ("ID", "Status", "Description", "Project", "Started", "So far")
SHAPE = Shape("Description", ("ID", "So far"), ("Project", "Started"), humanize.status_style)

WATCH_HEAD = (
    *("ID", "Status", "Project", "Branch", "Model", "Context", "Cost", "So far", "Last words"),
)
WATCH_SHAPE = Shape(
    wide="Last words",
    right=("ID", "Context", "Cost", "So far"),
    give_way=("So far", "Branch", "Context", "Model", "Project"),
    style=humanize.status_style,
)


def row(session: Session) -> tuple[str, ...]:
    """Return an active session as cells."""
    return (
        str(session.seq),
        session.state,
        one_line(session.title),
        humanize.optional(session.shown_project),
        humanize.short_time(session.first_started_at),
        humanize.human_duration(session.duration),
    )


def line(session: Session) -> str:
    """Return an active session in one line: number, status, title, project, start, duration."""
    number, status, title, project, _, duration = row(session)
    since = f"since {humanize.local_time(session.first_started_at)}"
    return "  ".join((f"#{number}", status, title, project, since, duration))


def watch_row(watched: WatchedSession) -> tuple[str, ...]:
    """Return a watched session as cells."""
    session = watched.session
    context = humanize.UNKNOWN if session.context is None else humanize.tokens(session.context)
    return (
        str(session.seq),
        session.state,
        humanize.optional(session.shown_project),
        humanize.optional(session.git_branch),
        humanize.optional(session.model),
        context,
        humanize.dollars(watched.cost_usd),
        humanize.human_duration(session.duration),
        last_words(session),
    )


def last_words(session: Session) -> str:
    """Return the last note or prompt of a session, or else its title."""
    noted = (session.notes or "").splitlines()[-1:]
    words = noted[0] if noted else session.last_user_message
    return one_line(words or session.title)
