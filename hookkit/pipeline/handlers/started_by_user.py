"""A session is started by hand or by the API. On one that is active this changes nothing."""

from hookkit.agents.project_folder import project_of
from hookkit.model.event import Event
from hookkit.model.own_records import Started
from hookkit.model.session import Session
from hookkit.pipeline.handlers.placed import place

MAX_TITLE = 200
"""Characters of a description that make the title."""


def handle(started: Started, event: Event, session: Session) -> None:
    if started.origin == "manual":
        begin(started, session)
    if session.project is None and started.project:
        session.project = project_of(started.project)
    if not session.is_active:
        session.start(event.at)
        session.set_status("idle", event.at)


def begin(started: Started, session: Session) -> None:
    """Set the folder and the description that a person gave."""
    session.origin = "manual"
    session.cwd = started.cwd or session.cwd
    if session.cwd:
        place(session, session.cwd, started.root, started.remote)
    if started.description:
        session.description = started.description
        session.title, session.title_source = started.description[:MAX_TITLE], "user"
