"""A summary is being written. Should its writer die, the event's age tells."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.summary_state = "running"
    session.summary_attempts += 1
    session.summary_error = None
