"""The agent asks for permission and waits."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active:
        session.set_status("wait", event.at)
