"""A person added a note."""

from hookkit.model.event import Event
from hookkit.model.own_records import Noted
from hookkit.model.session import Session


def handle(noted: Noted, event: Event, session: Session) -> None:
    session.note(noted.notes)
