"""After a session has ended: its row is finished already; now its title and summary are written.

Every step is a record in the journal, so a summary survives a rebuild, and one whose writer was
killed is noticed and tried again.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hookkit import paths
from hookkit.agents.claude_code.summarizer import SummaryError, summarize
from hookkit.api.store import Store
from hookkit.lib.system import locks
from hookkit.model.session import Session, timestamp

MAX_ATTEMPTS = 3
"""Tries after which a summary is left to `hookkit summarize`."""

GRACE_SECONDS = 30
"""How much longer than its deadline a writer may take before it counts as dead."""

HOUR = 3600


def due(store: Store) -> list[Session]:
    """Sessions that are to be summarised, those that ended first first."""
    waiting = store.database.sessions_to_summarise(stale(store))
    return [session for session in waiting if session.summary_attempts < MAX_ATTEMPTS]


def without_summary(store: Store) -> list[Session]:
    """Those that a person may want tried: due, given up or failed; not those in the making."""
    waiting = {session.seq for session in store.database.sessions_to_summarise(stale(store))}
    found = store.database.sessions_without_summary()
    return [each for each in found if each.summary_state == "failed" or each.seq in waiting]


def stale(store: Store) -> str:
    """When a writer must have begun to be still at work."""
    return ago(store.settings.summary_deadline + GRACE_SECONDS)


def ago(seconds: float) -> str:
    """A time before now."""
    return timestamp(time.time_ns() - int(seconds * 1e9))


def summarise_due(store: Store) -> None:
    """Summarise what is due, as far as the caps on concurrent and hourly spawns allow.

    What becomes due in the meantime too: whoever met all places taken has left.
    """
    while True:
        with summary_slot(store.settings.summary_concurrency) as free:
            session = claim(store) if free else None
            if session is None:
                return
            write_up(store, session)


def claim(store: Store) -> Session | None:
    """The next session that is due, marked as begun: nobody else takes it."""
    with locks.hold(paths.lock_file("summary-claim"), "choosing a session to summarize"):
        waiting = due(store)
        if not waiting or not within_hourly_cap(store):
            return None
        begin(store, waiting[0])
        return waiting[0]


def within_hourly_cap(store: Store) -> bool:
    """Whether another summary may be started in this hour."""
    return store.database.summaries_started_since(ago(HOUR)) < store.settings.summary_hourly


def summarise(store: Store, session: Session) -> str | None:
    """Write title and summary of one session; the reason where that fails."""
    begin(store, session)
    return write_up(store, session)


def begin(store: Store, session: Session) -> None:
    """Write down that a summary is being written."""
    store.write("summary_started", session.session_id, session.workspace_id)


def write_up(store: Store, session: Session) -> str | None:
    """Write title and summary of a session that was begun; the reason where that fails."""
    name = (session.session_id, session.workspace_id)
    try:
        if session.transcript_path is None:
            raise SummaryError("no transcript")
        result = summarize(Path(session.transcript_path), store.settings)
    except SummaryError as error:
        store.write("summarized", *name, error=str(error))
        return str(error)
    store.write("summarized", *name, title=result.title, summary=result.summary)
    return None


@contextmanager
def summary_slot(limit: int) -> Iterator[bool]:
    """Hold one of `limit` slots for summaries that run at once; yield False when all are taken."""
    with ExitStack() as stack:
        files = (paths.lock_file(f"summary-{slot}") for slot in range(limit))
        yield any(stack.enter_context(locks.try_hold(file)) for file in files)
