"""Find sessions whose process is gone without a SessionEnd: a killed agent fires no hook."""

from hookkit.model.session import Session
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database


def is_process_running(session: Session) -> bool:
    """Return True if the process with the session's pid and start time is alive.

    A process that hosts many sessions may be older or younger than any of them: its pid must do.
    """
    if session.pid is None:
        return False
    from hookkit import agents  # lists of ended sessions don't need it
    from hookkit.lib.system import processes

    is_shared = session.uses_shared_process or agents.of(session.framework).USES_SHARED_PROCESS
    return processes.is_running(session.pid, None if is_shared else session.process_start_time)


def find_gone(database: Database) -> list[Session]:
    """Return the active sessions whose process is not running any more."""
    return [each for each in database.sessions_with_process() if not is_process_running(each)]


def reap(sessions: list[Session]) -> None:
    """Journal that the processes of these sessions are gone."""
    for session in sessions:
        from hookkit.model.own_records import ProcessGone, ids_of  # seldom needed

        segments.append(ProcessGone(**ids_of(session), pid=session.pid), "hookkit")
