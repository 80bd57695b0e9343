"""A client that hookkit has started is gone, and how the run has ended."""

from hookkit.model.event import Event
from hookkit.model.session import Session

OUTCOMES = ("completed", "cancelled")
FAILED = "failed: "


def is_outcome(reason: str | None) -> bool:
    """Return True if this is how a run ended, not why an agent says that a session did."""
    return reason is not None and (reason in OUTCOMES or reason.startswith(FAILED))


def handle(event: Event, session: Session) -> None:
    details = event.details
    status = details.get("status")
    session.model = session.model or details.get("model")
    session.transcript_path = session.transcript_path or details.get("transcript_path")
    if details.get("client_cost_usd") is not None:
        session.client_cost_usd = details["client_cost_usd"]
    reason = status if status in OUTCOMES else f"{FAILED}{details.get('error')}"
    ended_at = details.get("ended_at") or event.at
    session.end(ended_at, reason, lifecycle="cancelled" if status == "cancelled" else "completed")
