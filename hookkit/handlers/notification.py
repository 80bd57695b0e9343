"""The agent wants the person's attention."""

from hookkit.event import Event
from hookkit.handlers import permission
from hookkit.session import Session

WAITING = ("permission_prompt", "elicitation_dialog", "elicitation_url_dialog")
"""Notification types that mean that nothing goes on without the person."""


def handle(event: Event, session: Session) -> None:
    # The permission notification comes six seconds after the request: the answer may be older.
    if event.name in WAITING and session.status != "idle":
        permission.handle(event, session)
