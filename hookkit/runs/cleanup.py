"""Clean up after finished runs: processes, old folders and batches, and incomplete folders."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from hookkit import paths
from hookkit.runs import batch_state, run_folder, run_name, session_lock
from hookkit.runs.batch_file import BatchError
from hookkit.runs.run_folder import Run

if TYPE_CHECKING:
    from hookkit.runs.leftovers import Leftover

DAY = 86400.0

DRAFT_SECONDS = 60.0
"""Age above which an incomplete folder is an orphan."""

RESUMABLE_DAYS = 90.0
"""Days for which the state of a batch is kept that has not completed, after its last prompt."""

EVERY_SECONDS = DAY
"""Seconds between two removals by workers."""


class CleanupResult(NamedTuple):
    """One thing that was cleaned up."""

    session_id: str
    what: str
    """The change:

    - `failed`: the run was orphaned and is now failed.
    - `ended`: a process was left behind by the run and is ended now; `remains`: it could not be.
    - `removed`: its folder was old. Without a session: the state of an old batch.
    """
    orphan: int | None = None
    """The pid of an orphaned client, or of a process that was left behind."""
    command: str | None = None
    """The command of a process that was left behind."""


def of_leftover(found: "Leftover", what: str) -> CleanupResult:
    """Return what became of a process that was left behind."""
    return CleanupResult(found.session_id, what, found.pid, found.command)


def old_runs(days: float) -> list[Run]:
    """Return the runs that ended more than `days` ago."""
    limit = time.time() - days * DAY
    return [run for run in run_folder.runs() if run.state.is_over and ended_at(run) < limit]


def remove_old(days: float) -> list[CleanupResult]:
    """Remove the folders of runs that ended more than `days` ago, and the states of old batches."""
    removed = [remove(run) for run in old_runs(days)]
    return removed + [CleanupResult("", "removed") for name in old_batches(days) if forget(name)]


def old_batches(days: float) -> Iterator[str]:
    """Yield the names of batches that nobody will resume: completed ones, and very old ones.

    A batch counts as completed if all the prompts that it has begun have.
    """
    for path in batch_state.root().glob(f"*{batch_state.SUFFIX}"):
        with suppress(OSError):
            age = (time.time() - path.stat().st_mtime) / DAY
            if age > max(days, RESUMABLE_DAYS) or (age > days and batch_state.has_completed(path)):
                yield path.stem


def forget(name: str) -> bool:
    """Remove the state of a batch; return False if that batch runs now."""
    with suppress(BatchError, OSError), batch_state.BatchState(name) as memory:
        memory.remove()
        return True
    return False


def remove_when_due(days: float) -> None:
    """Remove what is old, at most once a day; for workers, which end no process."""
    marker = paths.lock_file("cleanup")
    with suppress(FileNotFoundError):
        if time.time() - marker.stat().st_mtime < EVERY_SECONDS:
            return
    marker.touch(0o600)
    paths.give_to_owner_of_folder(marker)
    remove_drafts()
    remove_old(days)


def ended_at(run: Run) -> float:
    """Return the time of a run's last state, in Unix seconds."""
    try:
        return (run.folder / "state.json").stat().st_mtime
    except OSError:
        return time.time()


def remove(run: Run) -> CleanupResult:
    """Remove a run's folder, and with a session's last folder its lock."""
    shutil.rmtree(run.folder.resolve(), ignore_errors=True)
    run_name.remove(str(run.folder))
    if not run_folder.runs_of(run.session_id):
        held = session_lock.take(run.session_id)
        if held is not None:
            session_lock.drop(run.session_id, held)
    return CleanupResult(run.session_id, "removed")


def remove_drafts() -> None:
    """Remove incomplete folders whose writer was killed."""
    limit = time.time() - DRAFT_SECONDS
    for each in run_folder.root().glob(f"{run_folder.DRAFT}*"):
        with suppress(FileNotFoundError):  # another process removes them as well
            if os.lstat(each).st_mtime < limit:
                shutil.rmtree(each, ignore_errors=True)
