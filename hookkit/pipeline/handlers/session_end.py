"""The agent reports the end of the session."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers import run_ended


def handle(event: Event, session: Session) -> None:
    if not session.is_active and run_ended.is_outcome(session.end_reason):
        return  # late news of a run: how that ended is known better
    session.end(event.at, event.name or None)
