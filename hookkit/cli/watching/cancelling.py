"""Find and cancel runs; imported when the person asks for it, since it takes a while."""

from collections.abc import Callable

from hookkit.api.runs import SessionManager
from hookkit.errors import HookkitError

Report = Callable[[str], None]
"""Called with the message that a run has lost its supervisor."""


def running(report: Report) -> set[str]:
    """Return the ids of the sessions that are runs in progress."""
    return {each.session_id for each in manager(report).list_running()}


def cancel(session_id: str, report: Report) -> str:
    """Cancel a session's run; return its outcome, or why it could not be cancelled."""
    try:
        ended = manager(report).cancel(session_id)
    except HookkitError as error:
        return str(error)
    return ", ".join(each.status for each in ended)


def manager(report: Report) -> SessionManager:
    """Return a manager that reports orphaned runs."""
    return SessionManager(lambda lost: report(lost.message))
