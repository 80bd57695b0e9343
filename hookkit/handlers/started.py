"""A session is started by hand or by the API. On one that is active this changes nothing."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.project = session.project or event.details.get("project")
    if not session.is_active:
        session.start(event.at)
        session.set_status("idle", event.at)
