"""A session is started by hand or by the API. On one that is active this changes nothing."""

from hookkit.model.event import Event
from hookkit.model.session import Session

MAX_TITLE = 200
"""Characters of a description that make the title."""


def handle(event: Event, session: Session) -> None:
    session.project = session.project or event.details.get("project")
    if event.details.get("origin") == "manual":
        begin(event, session)
    if not session.is_active:
        session.start(event.at)
        session.set_status("idle", event.at)


def begin(event: Event, session: Session) -> None:
    """Note what a person says that is to be done, and where."""
    details = event.details
    session.origin = "manual"
    session.cwd = details.get("cwd") or session.cwd
    if description := details.get("description"):
        session.description = description
        session.title, session.title_source = description[:MAX_TITLE], "user"
