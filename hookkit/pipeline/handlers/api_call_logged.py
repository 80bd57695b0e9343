"""A person logged a call of an API; its row and the sums by day are the batch's business."""

from hookkit.model.activity import LoggedCall
from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    call: LoggedCall = event.details["call"]
    session.added.add_request(call.billed, call.cost)
    session.model = call.model
