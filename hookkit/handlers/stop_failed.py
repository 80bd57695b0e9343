"""The turn ended with an API error."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.api_error_count += 1
    if session.is_active:
        session.set_status("idle", event.at)
