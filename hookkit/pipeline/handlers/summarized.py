"""A summary was written, or could not be."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    error = event.details.get("error")
    # One that goes on already is to be summarised when it has ended.
    session.summary_state = "none" if session.is_active else "failed" if error else "done"
    session.summary_error = error
    if error:
        return
    session.summary = event.details.get("summary") or session.summary
    if session.title_source != "user" and event.details.get("title"):
        session.title, session.title_source = event.details["title"], "summary"
