"""The agent's process is gone without a SessionEnd: killed, crashed, or the machine went down."""

from hookkit.model.event import Event
from hookkit.model.own_records import ProcessGone
from hookkit.model.session import Session


def handle(gone: ProcessGone, event: Event, session: Session) -> None:
    is_same = gone.process in (None, session.process_identity)
    if session.is_active and session.pid == gone.pid and is_same:
        session.end(session.last_activity, "process_gone", lifecycle="abandoned")
