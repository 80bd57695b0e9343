"""Compare the status of running sessions with what their agents themselves show."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hookkit.lib.containment import results
from hookkit.model.running_status import RunningStatus
from hookkit.model.session import Session, moment, timestamp
from hookkit.model.waiting import precision
from hookkit.store.journal import segments

SETTLED = timedelta(seconds=2)
"""Time after which an agent has noted in its list what a hook has reported."""


def journal(sessions: Iterable[Session]) -> bool:
    """Journal each status that is newer than the known one, and another; return True if any is.

    Raises OSError if the journal can't be written.
    """
    found = list(results(with_status, sessions, Session.label))
    for session, seen in found:
        from hookkit.model.own_records import StatusSeen, ids_of  # seldom needed

        segments.append(StatusSeen(**ids_of(session), **seen._asdict()), "hookkit")
    return bool(found)


def with_status(session: Session) -> tuple[Session, RunningStatus] | None:
    """Return a session with what its agent shows, where that is news."""
    seen = newer(session)
    return None if seen is None else (session, seen)


def newer(session: Session) -> RunningStatus | None:
    """Return what an agent shows for a session, where hookkit doesn't know it yet."""
    from hookkit import agents  # lists of ended sessions don't need it

    listed = agents.of(session.framework).running_sessions
    if listed is None or session.pid is None or not session.is_active:
        return None
    seen = listed.status_of(session.session_id, session.pid, session.transcript_path)
    if seen is None:
        return None
    if seen.status == session.status:
        knows_more = precision(seen.waiting_for) > precision(session.waiting_for)
        return seen if seen.status == "wait" and knows_more else None
    return seen if seen.since >= session.status_updated_at else unchanged(session, seen)


def unchanged(session: Session, seen: RunningStatus) -> RunningStatus | None:
    """Return that a session waits or works since before its last event.

    That was an event of another of its agents: one goes on while another waits, or works in the
    background.
    """
    updated = moment(session.status_updated_at)
    is_work = seen.status == "busy" and session.status == "idle"
    if not (is_work or seen.status == "wait") or datetime.now(UTC) - updated < SETTLED:
        return None
    return seen._replace(since=timestamp(time.time_ns()))
