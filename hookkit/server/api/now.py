"""What goes on now: the documents of `status` and `today`, and that of the page Now."""

from pathlib import Path

from hookkit.api.now import Now, report_now
from hookkit.api.runs import SessionManager
from hookkit.api.status import ActiveSessions, active_sessions
from hookkit.api.store import Store
from hookkit.api.today import DayReport, report_today
from hookkit.server.endpoints import Endpoint


def answer_status(store: Store) -> ActiveSessions:
    """Return the active sessions; none of them is in the folder of whoever asks."""
    return active_sessions(store, Path("/"), locate=False)


def answer_today(store: Store) -> DayReport:
    """Return the work of today."""
    return report_today(store)


def answer_now(store: Store) -> Now:
    """Return what goes on now."""
    return report_now(store, SessionManager())


ENDPOINTS = (
    Endpoint("/now", "Show what goes on now", answer_now),
    Endpoint("/status", "List the active sessions", answer_status, rows="sessions"),
    Endpoint("/today", "Report the work of today", answer_today, rows="projects"),
)
