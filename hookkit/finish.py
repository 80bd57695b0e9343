"""After a session has ended: its row is finished already; now its title and summary are written.

Every step is a record in the journal, so a summary survives a rebuild, and one whose writer was
killed is noticed and tried again.
"""

import time
from pathlib import Path

from filelock import FileLock, Timeout

from hookkit import paths
from hookkit.session import Session, timestamp
from hookkit.sessions import Store
from hookkit.summarize import SummaryError, summarize

MAX_ATTEMPTS = 3
"""Tries after which a summary is left to `hookkit summarize`."""

GRACE_SECONDS = 30
"""How much longer than its deadline a writer may take before it counts as dead."""

HOUR = 3600


def due(store: Store) -> list[Session]:
    """Sessions that are to be summarised, those that ended first first."""
    stale = ago(store.settings.summary_deadline + GRACE_SECONDS)
    waiting = store.database.sessions_to_summarise(stale)
    return [session for session in waiting if session.summary_attempts < MAX_ATTEMPTS]


def ago(seconds: float) -> str:
    """A time before now."""
    return timestamp(time.time_ns() - int(seconds * 1e9))


def summarise_due(store: Store) -> None:
    """Summarise what is due, as far as the caps on concurrent and hourly spawns allow."""
    for session in due(store):
        with Slot(store.settings.summary_concurrency) as free:
            if not free or not within_hourly_cap(store):
                return
            if still_due(store, session):
                summarise(store, session)


def still_due(store: Store, session: Session) -> bool:
    """Whether nobody else has begun in the meantime."""
    return any(session.seq == other.seq for other in due(store))


def within_hourly_cap(store: Store) -> bool:
    """Whether another summary may be started in this hour."""
    return store.database.summaries_started_since(ago(HOUR)) < store.settings.summary_hourly


def summarise(store: Store, session: Session) -> str | None:
    """Write title and summary of one session; the reason where that fails."""
    name = (session.session_id, session.workspace_id)
    store.write("summary_started", *name)
    try:
        if session.transcript_path is None:
            raise SummaryError("no transcript")
        result = summarize(Path(session.transcript_path), store.settings)
    except SummaryError as error:
        store.write("summarized", *name, error=str(error))
        return str(error)
    store.write("summarized", *name, title=result.title, summary=result.summary)
    return None


class Slot:
    """One of the places for summaries that run at once; false when all are taken."""

    def __init__(self, places: int) -> None:
        folder = paths.make_private(paths.data_dir() / "locks")
        self.locks = [FileLock(folder / f"summary-{place}.lock") for place in range(places)]
        self.held: FileLock | None = None

    def __enter__(self) -> bool:
        for lock in self.locks:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            self.held = lock
            return True
        return False

    def __exit__(self, *_: object) -> None:
        if self.held is not None:
            self.held.release()
