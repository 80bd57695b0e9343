"""A subagent is done; its session goes on."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    """Change nothing beyond what every event changes."""
