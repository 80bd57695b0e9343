"""The agent has answered and waits for the next prompt; a subagent's answer goes to the agent."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active and event.agent_id is None:
        session.set_status("idle", event.at)
