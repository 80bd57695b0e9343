"""A session is ended by hand or by the API."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.end(event.at, event.details.get("reason"))
