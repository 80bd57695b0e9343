"""Sessions whose process is gone without a goodbye: a killed client fires no hook."""

from hookkit import journal, processes
from hookkit.session import Session
from hookkit.store.sqlite import Database


def gone(database: Database) -> list[Session]:
    """Active sessions whose process is not running any more."""
    return [each for each in database.sessions_with_process() if not is_running(each)]


def is_running(session: Session) -> bool:
    """Whether the session's own process runs; another with the same pid doesn't count."""
    return processes.is_running(session.pid or 0, session.process_start_time)


def reap(sessions: list[Session]) -> None:
    """Write down that these sessions' processes are gone."""
    for session in sessions:
        note = {"event": "process_gone", "session_id": session.session_id, "pid": session.pid}
        journal.append(note | {"workspace_id": session.workspace_id}, "hookkit")
