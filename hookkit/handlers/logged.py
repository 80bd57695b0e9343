"""A person logged a call of an API; its row and the sums by day are the batch's business."""

from hookkit.event import Event
from hookkit.session import Session
from hookkit.work import Logged


def handle(event: Event, session: Session) -> None:
    call: Logged = event.details["call"]
    session.added.add_request(call.billed, call.cost)
    session.model = call.model
