"""A person wrote something down."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.note(event.details.get("notes"))
