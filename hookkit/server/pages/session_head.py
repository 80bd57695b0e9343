"""What all pages of one session share: its title, what is counted, and the links between them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hookkit.api.store import Store
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.render import humanize
from hookkit.render.agent_name import agent_name
from hookkit.render.shown_id import label
from hookkit.server.context import context_of

LONGEST_TITLE = 200
"""Columns of a title."""

TABS = (
    ("", "Overview"),
    ("/conversation", "Conversation"),
    ("/cost", "Cost"),
    ("/work", "Files and commits"),
)
"""The pages of a session: the end of their address, and their name."""


def address(session: Session) -> str:
    """Return the address of a session's page: the number gives nothing of it away."""
    return f"/sessions/{session.seq}"


def head(session: Session, here: str) -> dict[str, Any]:
    """Return the variables of the template `session_base.html`; `here` is the end of the path."""
    own = address(session)
    known = (
        label(session.seq, session.session_id),
        "your own session" if session.origin == "manual" else agent_name(session.framework),
        session.shown_project,
        session.git_branch,
        humanize.local_time(session.first_started_at),
    )
    return {
        "number": session.seq,
        "label": label(session.seq, session.session_id),
        "title": beginning(one_line(session.title), LONGEST_TITLE),
        "about": " · ".join(one_line(each) for each in known if each),
        "own": own,
        "tabs": [(own + end, name, end == here) for end, name in TABS],
    }


async def by_number(request: Request) -> Response | None:
    """Return where the page of a session is that is named by its id; None for a number."""
    name = request.path_params["session"]
    if name.isascii() and name.isdigit() and not name.startswith("0"):
        return None

    def find(store: Store) -> Session:
        return store.find(name)

    session = await context_of(request).readers.run(find)
    rest = request.url.path.removeprefix("/sessions/").partition("/")[2]
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{address(session)}{'/' if rest else ''}{rest}{query}", 303)
