"""A subagent is done; its session goes on."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    """Nothing but what every event tells."""
