"""A session begins, or goes on after an end."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    if session.is_active and event.name == "compact":
        return  # a compaction in mid-turn: the agent goes on with what it was doing
    session.start(event.at)
    session.set_status("idle", event.at)
