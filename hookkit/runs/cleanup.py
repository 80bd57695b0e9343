"""Remove what finished runs have left: old folders, and incomplete ones."""

import os
import shutil
import time
from typing import NamedTuple

from hookkit.runs import run_folder, session_lock
from hookkit.runs.run_folder import Run

RETENTION_DAYS = 30
"""Days after its end that a run's folder is kept; the session itself stays in the store."""

DAY = 86400.0

DRAFT_SECONDS = 60.0
"""Older than this, a folder that is not whole is one whose maker was killed."""


class CleanupResult(NamedTuple):
    """Something that was put in order."""

    session_id: str
    what: str
    """`failed`: its supervisor was gone, it counts as failed now. `removed`: its folder was old."""
    orphan: int | None = None
    """The pid of a client that was left over, and ended."""


def remove_old(days: float) -> list[CleanupResult]:
    """Remove the folders of runs that ended so many days ago."""
    limit = time.time() - days * DAY
    return [remove(run) for run in run_folder.runs() if run.state.is_over and ended_at(run) < limit]


def ended_at(run: Run) -> float:
    """Return when a run's state was written for the last time, Unix seconds."""
    try:
        return (run.folder / "state.json").stat().st_mtime
    except FileNotFoundError:
        return time.time()


def remove(run: Run) -> CleanupResult:
    """Remove a run's folder, and the session's lock with the last of them."""
    shutil.rmtree(run.folder, ignore_errors=True)
    if not run_folder.runs_of(run.session_id):
        held = session_lock.take(run.session_id)
        if held is not None:
            session_lock.drop(run.session_id, held)
    return CleanupResult(run.session_id, "removed")


def remove_drafts() -> None:
    """Remove folders whose maker was killed before they were whole."""
    limit = time.time() - DRAFT_SECONDS
    for each in run_folder.root().glob(f"{run_folder.DRAFT}*"):
        if os.lstat(each).st_mtime < limit:
            shutil.rmtree(each, ignore_errors=True)
