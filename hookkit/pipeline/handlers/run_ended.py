"""The process of a run has ended."""

from hookkit.model.event import Event
from hookkit.model.run_ended import RunEnded, counted
from hookkit.model.session import DENIED, FAILED, Lifecycle, Session

OUTCOMES = ("completed", "cancelled")


def is_outcome(reason: str | None) -> bool:
    """Return True if this is how a run ended, not an agent's reason for the end of a session."""
    return reason is not None and (reason in OUTCOMES or reason.startswith((FAILED, DENIED)))


def handle(run: RunEnded, event: Event, session: Session) -> None:
    session.model = session.model or run.model
    session.transcript_path = session.transcript_path or run.transcript_path
    if run.client_cost_usd is not None:
        session.client_cost_usd = run.client_cost_usd
    reason = run.status if run.status in OUTCOMES else f"{FAILED}{run.error}"
    if run.status == "completed" and run.denied:
        reason = DENIED + counted(run.denied)
    lifecycle: Lifecycle = "cancelled" if run.status == "cancelled" else "completed"
    session.end(run.ended_at or event.at, reason, lifecycle=lifecycle)
