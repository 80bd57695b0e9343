"""The agent asks for permission and waits."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.model.waiting import PERMISSION


def handle(event: Event, session: Session) -> None:
    if session.is_active:
        session.wait(event.at, event.waiting_for or PERMISSION, event.agent_id)
