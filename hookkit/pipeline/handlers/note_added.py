"""A person added a note, or replaced all of them."""

from hookkit.model.event import Event
from hookkit.model.own_records import Noted
from hookkit.model.session import Session


def handle(noted: Noted, event: Event, session: Session) -> None:
    if noted.replaces:
        session.notes = noted.notes or None
    else:
        session.note(noted.notes)
