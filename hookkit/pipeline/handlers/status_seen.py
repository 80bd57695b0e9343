"""The agent's own list of its running sessions shows what the session is doing."""

from hookkit.model.event import Event
from hookkit.model.own_records import StatusSeen
from hookkit.model.session import Session


def handle(seen: StatusSeen, event: Event, session: Session) -> None:
    if session.is_active:
        session.set_status(seen.status, seen.since or event.at)
