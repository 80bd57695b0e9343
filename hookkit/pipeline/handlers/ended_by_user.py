"""A session is ended by hand or by the API."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    details = event.details
    session.note(details.get("notes"))
    session.end(details.get("ended_at") or event.at, details.get("reason"))
