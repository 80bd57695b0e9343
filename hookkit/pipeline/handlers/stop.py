"""The agent has answered and waits for the next prompt."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active:
        session.set_status("idle", event.at)
