"""A subagent is done; its session goes on, and nobody is asked for it any more."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if event.agent_id and event.agent_id == session.waiting_agent_id:
        session.set_status("busy", event.at)
