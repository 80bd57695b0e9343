"""The client's telemetry told something: a request, an error, a point of a metric."""

from hookkit.model.event import Event
from hookkit.model.session import Session


def handle(event: Event, session: Session) -> None:
    session.n_otel_events += 1
    session.otel.add(event.details["otel"])
    session.spend.add(event.details["spend"])
    if session.should_otel_update_tokens and event.agent_id is None:
        session.model = event.model or session.model
