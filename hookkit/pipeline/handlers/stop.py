"""The agent has answered and waits for the next prompt; a subagent's answer goes to the agent."""

from hookkit.agents import of
from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active and event.agent_id is None and not is_subagent_waiting(session):
        session.set_status("idle", event.at)


def is_subagent_waiting(session: Session) -> bool:
    """Return True if a subagent that goes on in the background still waits for the person.

    What it waits for may have been cancelled, which no event reports: that counts only where the
    agent's own list of its sessions shows it then.
    """
    is_asked = session.status == "wait" and session.waiting_agent_id is not None
    return is_asked and of(session.framework).running_sessions is not None
