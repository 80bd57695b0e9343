"""Delete everything that was recorded. The installation, settings and budgets stay."""

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from hookkit import file_errors, paths
from hookkit.api import metrics
from hookkit.errors import BusyError, HookkitError
from hookkit.lib.system import locks
from hookkit.pipeline.collect import collector, due_sessions
from hookkit.runs import batch_state, run_folder
from hookkit.store.journal import segments

WAIT = 30.0
"""Seconds to wait for another process that is at work."""


class ResetResult(NamedTuple):
    """What was removed, or would be."""

    paths: list[Path]
    size: int
    """Bytes."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"paths": [str(each) for each in self.paths], "bytes": self.size}


def recorded() -> ResetResult:
    """Return all files and folders that hold what was recorded. Raises OSError."""
    data = paths.data_dir()
    databases = (paths.database(), paths.search_database())
    found = [each for path in databases for each in data.glob(f"{path.name}*")]
    found += segments.segments(paths.journal_dir())
    others = [run_folder.root(), batch_state.root(), due_sessions.marks_file(), paths.log_file()]
    others += [metrics.marks_file(), paths.sync_dir(), paths.machines_dir()]
    found += [each for each in others if each.exists()]
    return ResetResult(sorted(found), sum(map(size_of, found)))


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    if path.is_dir() and not path.is_symlink():
        return sum(size_of(each) for each in path.iterdir())
    return path.lstat().st_size


def reset() -> ResetResult:
    """Remove them.

    Raises:
        HookkitError: A run is in progress, or something can't be removed.
        BusyError: Another process is at work.
    """
    if any(not run.state.is_over for run in run_folder.runs()):
        raise HookkitError("A run is in progress. Wait for it, or run `hookkit cancel --all`.")
    with ExitStack() as stack:
        exchange = paths.lock_file("sync"), "exchanging sessions"
        stack.enter_context(locks.hold(*exchange, wait=WAIT))
        stack.enter_context(locks.hold(paths.fold_lock(), "projecting the journal", wait=WAIT))
        if not stack.enter_context(collector.reading_lock()):
            raise BusyError(locks.busy(paths.lock_file("reading"), "reading transcripts"))
        found = recorded()
        try:
            for path in found.paths:
                remove(path)
        except OSError as error:
            place = file_errors.path_of(error) or paths.data_dir()
            command = file_errors.remedy(place, error.errno)
            raise HookkitError(f"Can't remove {place}: {error.strerror}. Try: {command}") from None
    return found


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; one that is gone is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
        return
    path.unlink(missing_ok=True)
