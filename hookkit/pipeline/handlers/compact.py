"""The context is about to be compacted."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.compactions += 1
