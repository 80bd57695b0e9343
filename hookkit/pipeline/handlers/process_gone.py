"""The agent's process is gone and said no goodbye: killed, crashed, or the machine went down."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    same = session.pid == event.details.get("pid")
    if session.is_active and same:
        session.end(session.last_activity, "process_gone", lifecycle="abandoned")
