"""Sessions whose process is gone without a goodbye: a killed client fires no hook."""

from hookkit import journal
from hookkit.session import Session
from hookkit.store.sqlite import Database


def gone(database: Database) -> list[Session]:
    """Active sessions whose process is not running any more."""
    return [each for each in database.sessions_with_process() if not each.is_process_running]


def reap(sessions: list[Session]) -> None:
    """Write down that these sessions' processes are gone."""
    for session in sessions:
        note = {"event": "process_gone", "session_id": session.session_id, "pid": session.pid}
        journal.append(note | {"workspace_id": session.workspace_id}, "hookkit")
