"""Check that no process keeps a lock without working: one that is stopped, or hangs."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hookkit import clock, paths
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.lib.system import lock_owner, processes
from hookkit.lib.system.lock_owner import Holder
from hookkit.lib.system.locks import Lock
from hookkit.store.journal import segments

LOOK_SECONDS = 2.0
"""Seconds for which the holder of the journal's lock is watched."""

UNSEEN_SECONDS = 60
"""Seconds after which a holder that can't be watched counts as hanging."""


def check(_: Path) -> Iterator[Finding]:
    """Check the lock of the projection, then the others, then the segments of the journal."""
    with suppress(OSError):  # reported by the check of the data folder
        yield from of_projection(Lock(paths.data_dir() / paths.FOLD_LOCK))
        for file in sorted((paths.data_dir() / "locks").glob("*.lock")):
            yield from of_activity(Lock(file))
        for segment in segments.segments(paths.journal_dir()):
            yield from of_segment(segment)


def of_projection(lock: Lock) -> Iterator[Finding]:
    """Report who keeps the journal from being projected. Raises OSError."""
    if is_free(lock):
        return
    watched = lock.holder()
    before = cpu_ticks(watched)
    if is_free(lock, LOOK_SECONDS):
        return
    found = lock.holder()
    if found is None:
        message = f"{lock.path} is locked by a process that can't be seen from here."
        yield Finding("lock", "bad", message, f"fuser -v {quoted(lock.path)}")
        return
    is_passed_on = watched != found and not found.is_stopped
    is_at_work = is_passed_on or is_working(found, before)
    message = f"The journal's lock is held by {describe(found)}; events wait."
    if is_at_work:
        yield Finding("lock", "note", message, "wait, then run hookkit doctor again")
    else:
        yield Finding("lock", "bad", message, found.remedy)


def of_activity(lock: Lock) -> Iterator[Finding]:
    """Report a stopped process that keeps another lock. Raises OSError."""
    if is_free(lock):
        return
    found = lock.holder()
    if found is not None and found.is_stopped:
        message = f"The lock {lock.path.stem!r} is held by {describe(found)}."
        yield Finding("lock", "bad", message, found.remedy)


def of_segment(segment: Path) -> Iterator[Finding]:
    """Report a stopped process that keeps a segment: its own event waits, and so does its agent."""
    found = lock_owner.stopped_writer(segment)
    if found is not None:
        message = f"{segment} is held by {describe(found)}; others record beside it."
        yield Finding("lock", "bad", message, found.remedy)


def is_free(lock: Lock, wait: float = 0) -> bool:
    """Return True if a lock is free, or becomes free. Raises OSError."""
    if not lock.path.exists() or lock.acquire(wait):
        lock.release()
        return True
    return False


def is_working(holder: Holder, before: int | None) -> bool:
    """Return True if a holder has computed something, or has the lock since just now."""
    if before is None:
        return holder.since is not None and time.time() - holder.since < UNSEEN_SECONDS
    return not holder.is_stopped and cpu_ticks(holder) != before


def cpu_ticks(holder: Holder | None) -> int | None:
    """Return the time that a holder has computed; None where it can't be seen."""
    stat = processes.stat_of(holder.pid) if holder and holder.is_here else None
    return None if stat is None else stat.cpu_ticks


def describe(holder: Holder) -> str:
    """Return the holder, since when it has the lock, and whether it is stopped."""
    since = ""
    if holder.since is not None:
        since = f" since {clock.local(datetime.fromtimestamp(holder.since, UTC)):%b %d at %H:%M:%S}"
    return f"{holder}{since}{', which is stopped' if holder.is_stopped else ''}"
