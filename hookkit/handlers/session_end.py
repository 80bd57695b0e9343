"""The agent says that the session is over."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.end(event.at, event.name or None)
