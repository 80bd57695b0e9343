"""The writing of a summary began. If the writer dies, this event's age shows it."""

from hookkit.model.event import Event
from hookkit.model.own_records import SummaryStarted
from hookkit.model.session import Session


def handle(started: SummaryStarted, event: Event, session: Session) -> None:
    session.summary_state = "running"
    session.summary_attempts += 1
    session.summary_error = None
