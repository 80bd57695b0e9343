"""The context is about to be compacted."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.compactions += 1
