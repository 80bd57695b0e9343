"""A tool was used with success."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.hook.tool_calls += 1
    session.hook.edits += event.is_edit
    session.hook.corrections += event.correction is not None
    if event.mentions:
        session.github_issue = event.mentions.issue or session.github_issue
        session.github_pr = event.mentions.pr or session.github_pr
    be_busy(event, session)


def be_busy(event: Event, session: Session) -> None:
    """Mark the session as busy, unless an idle session's background subagent did it."""
    if session.is_active and (event.agent_id is None or session.status != "idle"):
        session.set_status("busy", event.at)
