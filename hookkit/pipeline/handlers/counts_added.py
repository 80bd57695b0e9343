"""Counts are added by hand or by the API. They are never set."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.added.edits += event.details.get("edits", 0)
    session.added.corrections += event.details.get("corrections", 0)
    session.added.prompts += event.details.get("prompts", 0)
