"""Find the sessions in which this process runs: an agent knows what it has just written."""

from hookkit.api.current_session import id_of_environment
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter, sessions


def sessions_of_caller(store: Store) -> list[Session]:
    """Return the session that the environment names, and those whose agent is above this process.

    The agent may have begun another session since it started this process.
    """
    known, above = id_of_environment(), ancestors()
    named = store.get_session(known) if known else None
    active = sessions(store.db, SessionFilter(status="active"))
    return [*([named] if named else []), *(each for each in active if is_above(each, above))]


def is_above(session: Session, above: set[int]) -> bool:
    """Return True if the agent of a session has one of these pids, and can be seen from here."""
    return session.pid in above and not session.is_out_of_sight


def ancestors() -> set[int]:
    """Return the pids of the processes above this one, as far as they can be seen."""
    import psutil

    try:
        return {each.pid for each in psutil.Process().parents()}
    except psutil.Error:
        return set()
