"""The turn ended with an API error."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.api_errors += 1
    if session.is_active and event.agent_id is None:
        session.set_status("idle", event.at)
