"""A summary was written or failed."""

from hookkit.model.event import Event
from hookkit.model.own_records import Summarized
from hookkit.model.session import Session


def handle(result: Summarized, event: Event, session: Session) -> None:
    # A session that was resumed meanwhile is to be summarised when it has ended.
    session.summary_state = "none" if session.is_active else "failed" if result.error else "done"
    session.summary_error = result.error
    if result.error:
        return
    session.summary = result.summary or session.summary
    if session.title_source != "user" and result.title:
        session.title, session.title_source = result.title, "summary"
