"""The agent's status line reported its estimate of the cost, and the size of the context."""

from hookkit.model.event import Event
from hookkit.model.event_details import StatuslineFacts
from hookkit.model.session import Session


def handle(facts: StatuslineFacts, event: Event, session: Session) -> None:
    if facts.cost_usd is not None:
        session.client_cost_usd = float(facts.cost_usd)
    if facts.context is not None and not session.transcript_available:
        session.context = facts.context
