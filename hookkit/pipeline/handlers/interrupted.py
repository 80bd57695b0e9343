"""A person interrupted the agent, which waits for the next prompt."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers import stop


def handle(event: Event, session: Session) -> None:
    stop.handle(event, session)
