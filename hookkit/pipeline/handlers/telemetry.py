"""The agent's telemetry reported a request, an error, or a point of a metric."""

from hookkit.model.event import Event
from hookkit.model.event_details import TelemetryCounts
from hookkit.model.session import Session


def handle(counts: TelemetryCounts, event: Event, session: Session) -> None:
    session.n_otel_events += 1
    session.otel.add(counts.requests)
    session.spend.add(counts.spend)
    if session.should_otel_update_tokens and event.agent_id is None:
        session.model = event.model or session.model
    if session.origin == "hook" and not session.n_hook_events:
        session.end_with_telemetry(event.at)
