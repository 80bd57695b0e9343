"""Turn search hits into lines."""

from hookkit.api.search import SearchHit, marked
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.shown_id import label

BOLD, RESET = "\033[1m", "\033[0m"


def head(hit: SearchHit) -> str:
    """Return session, time, project and role of a hit, and of a team's its user."""
    session = hit.session
    known = [humanize.short_time(hit.at), humanize.optional(session.shown_project), hit.role]
    users = [] if hit.user is None else [one_line(hit.user)]
    name = label(session.seq, session.session_id)
    return f"{name} {one_line(session.title)}  ({', '.join(known + users)})"


def snippet(hit: SearchHit, *, colour: bool) -> str:
    """Return the text around the matches, which are bold, or marked with «…» without colour."""
    if not colour:
        return marked(hit.snippet)
    return "".join(
        f"{BOLD}{part.text}{RESET}" if part.is_match else part.text for part in hit.snippet
    )
