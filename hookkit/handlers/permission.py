"""The agent asks for permission and waits."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active:
        session.set_status("wait", event.at)
