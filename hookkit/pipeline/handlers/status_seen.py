"""The agent's own list of its running sessions shows what the session is doing."""

from hookkit.model.event import Event
from hookkit.model.own_records import StatusSeen
from hookkit.model.session import Session


def handle(seen: StatusSeen, event: Event, session: Session) -> None:
    if not session.is_active:
        return
    at = seen.since or event.at
    if seen.status == "wait":
        session.wait(at, seen.waiting_for)
    else:
        session.set_status(seen.status, at)
