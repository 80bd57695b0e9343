"""Sessions whose process is gone without a goodbye: a killed client fires no hook."""

from hookkit.model.session import Session
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database


def is_process_running(session: Session) -> bool:
    """Return whether the process with the session's pid and start time is alive.

    A process that hosts many sessions may be older or younger than any of them: its pid must do.
    """
    from hookkit.lib.system import processes

    start = None if session.uses_shared_process else session.process_start_time
    return session.pid is not None and processes.is_running(session.pid, start)


def gone(database: Database) -> list[Session]:
    """Active sessions whose process is not running any more."""
    return [each for each in database.sessions_with_process() if not is_process_running(each)]


def reap(sessions: list[Session]) -> None:
    """Write down that these sessions' processes are gone."""
    for session in sessions:
        from hookkit.model.own_records import ProcessGone, ids_of  # seldom needed

        segments.append(ProcessGone(**ids_of(session), pid=session.pid), "hookkit")
