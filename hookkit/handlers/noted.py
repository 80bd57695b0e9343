"""A person wrote something down."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.note(event.details.get("notes"))
