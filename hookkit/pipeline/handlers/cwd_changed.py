"""The agent works in another folder now; every event tells the folder already."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    """Nothing but what every event tells."""
