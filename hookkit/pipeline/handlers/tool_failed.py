"""A tool was used and failed: a call, but not an edit."""

from hookkit.model.event import Event
from hookkit.model.session import Session
from hookkit.pipeline.handlers.tool_done import be_busy


def handle(event: Event, session: Session) -> None:
    session.hook.tool_calls += 1
    session.hook.corrections += event.correction is not None
    be_busy(event, session)
