"""An event that hookkit doesn't know: it is counted, and is activity of the session."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    """Change nothing beyond what every event changes."""
