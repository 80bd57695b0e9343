"""A person logged a call of an API; its row and the sums by day are the batch's business."""

from hookkit.model.event import Event
from hookkit.model.own_records import Logged
from hookkit.model.session import Session


def handle(logged: Logged, event: Event, session: Session) -> None:
    call = logged.call_at(event.at)
    session.added.add_request(call.billed, call.cost)
    session.model = call.model
