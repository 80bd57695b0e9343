"""Counts are added by hand or by the API. They are never set."""

from hookkit.model.event import Event
from hookkit.model.own_records import Counted
from hookkit.model.session import Session


def handle(counts: Counted, event: Event, session: Session) -> None:
    session.added.edits += counts.edits
    session.added.corrections += counts.corrections
    session.added.prompts += counts.prompts
