"""A person has answered what the agent asked: it goes on."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active and session.status == "wait":
        session.work(event.at, event.agent_id)
