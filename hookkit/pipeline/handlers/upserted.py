"""Title, summary and end are given by hand or by the API; what is given overwrites."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    details = event.details
    if details.get("title"):
        session.title, session.title_source = details["title"], "user"
    if details.get("summary"):
        session.summary = details["summary"]
    session.user_id = details.get("user_id") or session.user_id
    if details.get("finished_at"):
        session.end(details["finished_at"], session.end_reason)
