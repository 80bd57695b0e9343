"""Turn a session into the facts above its conversation."""

from hookkit.model.session import Session
from hookkit.render import humanize


def facts(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the names and values that are known."""
    known = (
        ("Project", session.shown_project),
        ("Branch", session.git_branch),
        ("Model", session.model),
        ("Started", humanize.local_time(session.first_started_at)),
        ("Duration", humanize.human_duration(session.duration)),
        ("Cost", humanize.dollars(session.cost_usd) if session.cost_usd is not None else None),
    )
    return tuple((name, value) for name, value in known if value)
