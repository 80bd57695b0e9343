"""A session is ended by hand or by the API."""

from hookkit.model.event import Event
from hookkit.model.own_records import Ended
from hookkit.model.session import Session


def handle(ended: Ended, event: Event, session: Session) -> None:
    session.note(ended.notes)
    session.end(ended.ended_at or event.at, ended.reason)
