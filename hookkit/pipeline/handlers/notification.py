"""The agent wants the person's attention."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers import permission

WAITING = ("permission_prompt", "elicitation_dialog", "elicitation_url_dialog")
"""Notification types that mean that nothing goes on without the person."""


def handle(event: Event, session: Session) -> None:
    # The permission notification comes six seconds after the request: the answer may be older.
    if event.name in WAITING and session.status != "idle":
        permission.handle(event, session)
