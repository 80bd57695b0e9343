"""Find sessions whose process is gone without a SessionEnd: a killed agent fires no hook."""

from typing import TYPE_CHECKING

from hookkit.lib.containment import results
from hookkit.model.session import Session
from hookkit.pipeline.collect.sessions_here import sessions_here
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database

if TYPE_CHECKING:
    from hookkit.lib.system.processes import Presence


def presence(session: Session) -> "Presence":
    """Return whether the session's process is running, gone, or can't be seen from here."""
    process = session.process
    if process is None:
        return "gone"
    from hookkit import agents  # lists of ended sessions don't need it
    from hookkit.lib.system import processes

    is_shared = session.uses_shared_process or agents.of(session.framework).USES_SHARED_PROCESS
    return processes.presence(process, is_shared=is_shared)


def is_process_running(session: Session) -> bool | None:
    """Return True if the session's process is alive; None where it can't be seen from here."""
    found = presence(session)
    return None if found == "unknown" else found == "running"


def find_gone(database: Database) -> list[Session]:
    """Return the active sessions whose process is not running any more.

    Never one in another container, or on another machine that shares the home.
    """
    known = sessions_here(database, database.sessions_with_process())
    return list(
        results(lambda each: each if presence(each) == "gone" else None, known, Session.label)
    )


def reap(sessions: list[Session]) -> None:
    """Journal that the processes of these sessions are gone."""
    for session in sessions:
        from hookkit.model.own_records import ProcessGone, ids_of  # seldom needed

        gone = ProcessGone(**ids_of(session), pid=session.pid, process=session.process_identity)
        segments.append(gone, "hookkit")
