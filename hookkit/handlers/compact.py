"""The context is about to be compacted."""

from hookkit.event import Event
from hookkit.session import Session


def handle(event: Event, session: Session) -> None:
    session.compaction_count += 1
