"""The agent works in another folder now; every event tells the folder already."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    """Nothing but what every event tells."""
