"""The client's status line told what the client reckons, and how full the window is."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    cost, context = event.details["cost_usd"], event.details["context"]
    session.client_cost_usd = session.client_cost_usd if cost is None else float(cost)
    if context is not None and not session.transcript_available:
        session.context = context
