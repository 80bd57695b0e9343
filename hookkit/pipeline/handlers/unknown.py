"""An event that we have no word for: it is counted, and shows that the session lives."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    """Nothing but what every event tells."""
