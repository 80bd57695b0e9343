"""Remove old folders of finished runs, and incomplete folders."""

import os
import shutil
import time
from typing import NamedTuple

from hookkit.runs import run_folder, session_lock
from hookkit.runs.run_folder import Run

RETENTION_DAYS = 30
"""Days for which the folder of a finished run is kept; the session stays in the store."""

DAY = 86400.0

DRAFT_SECONDS = 60.0
"""Age above which an incomplete folder is an orphan."""


class CleanupResult(NamedTuple):
    """One thing that was cleaned up."""

    session_id: str
    what: str
    """`failed`: the run was orphaned and is now failed. `removed`: its folder was old."""
    orphan: int | None = None
    """The pid of an orphaned client that was ended."""


def remove_old(days: float) -> list[CleanupResult]:
    """Remove the folders of runs that ended more than `days` ago."""
    limit = time.time() - days * DAY
    return [remove(run) for run in run_folder.runs() if run.state.is_over and ended_at(run) < limit]


def ended_at(run: Run) -> float:
    """Return the time of a run's last state, in Unix seconds."""
    try:
        return (run.folder / "state.json").stat().st_mtime
    except FileNotFoundError:
        return time.time()


def remove(run: Run) -> CleanupResult:
    """Remove a run's folder, and with a session's last folder its lock."""
    shutil.rmtree(run.folder, ignore_errors=True)
    if not run_folder.runs_of(run.session_id):
        held = session_lock.take(run.session_id)
        if held is not None:
            session_lock.drop(run.session_id, held)
    return CleanupResult(run.session_id, "removed")


def remove_drafts() -> None:
    """Remove incomplete folders whose writer was killed."""
    limit = time.time() - DRAFT_SECONDS
    for each in run_folder.root().glob(f"{run_folder.DRAFT}*"):
        if os.lstat(each).st_mtime < limit:
            shutil.rmtree(each, ignore_errors=True)
