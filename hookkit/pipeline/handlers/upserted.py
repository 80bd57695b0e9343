"""Title, summary, user or end are set by hand or by the API; given values overwrite."""

from hookkit.model.event import Event
from hookkit.model.own_records import Upserted
from hookkit.model.session import Session


def handle(given: Upserted, event: Event, session: Session) -> None:
    if given.title:
        session.title, session.title_source = given.title, "user"
    if given.summary:
        session.summary = given.summary
    session.user_id = given.user_id or session.user_id
    if given.finished_at:
        session.end(given.finished_at, session.end_reason)
