"""Recover runs whose supervisor was killed or lost with the machine.

The next reader notices. It marks the run as failed in its folder and in the journal, unless that
has its end already; an orphaned client is reported, then ended.
"""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import orjson

from hookkit.lib.containment import contained
from hookkit.lib.system import processes, socket_lock
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.process import Process
from hookkit.model.run_ended import RunEnded
from hookkit.model.session import timestamp
from hookkit.runs import launch, run_folder, session_lock, terminate
from hookkit.runs.run_folder import Run
from hookkit.runs.supervisor import now
from hookkit.store.journal import segments

GONE = "its supervisor was killed"


class OrphanedRun(NamedTuple):
    """A run without its supervisor."""

    session_id: str
    project_path: str
    orphan: int | None
    """The pid of its client, if that still runs."""

    @property
    def message(self) -> str:
        """Return the message for the user."""
        left = f"; its client, process {self.orphan}, is left over and is ended now"
        problem = f"The supervisor of session {self.session_id} is gone: the run has failed"
        return f"{problem}{left if self.orphan else ''}."


Report = Callable[[OrphanedRun], None]


def live(report: Report) -> list[Run]:
    """Return the running runs; recover those without a supervisor."""
    found = []
    for run in run_folder.runs():
        with contained(run.label):
            if is_live(run, report):
                found.append(run)
    return found


def is_live(run: Run, report: Report) -> bool:
    """Return True if a run is running; recover it if it has no supervisor.

    A run whose files can't be read or written is not running; it doesn't hide the others.
    """
    launch.reap()
    try:
        if run.state.is_over or not run.folder.exists():
            return False
        if session_lock.is_supervised(run):
            return True
        return recover(run, report) is None and not run.state.is_over
    except OSError:
        return False


def recover(run: Run, report: Report) -> OrphanedRun | None:
    """Recover a run without a supervisor; return None if another process does so."""
    held = session_lock.take(run.lock_id)
    if held is None:
        return None
    try:
        state = run.state
        if state.is_over:
            return None  # it has ended, or another process was faster
        if state.client and may_be_held_elsewhere(state.client, held):
            return None
        from hookkit.runs.journaled_end import journaled_end  # seldom needed

        ended = journaled_end(run)
        if ended is not None:
            write_state(run, ended)
            return None
        tree = terminate.tree_of(state.client) if state.client else []
        lost = OrphanedRun(run.session_id, run.request.project, tree[0].pid if tree else None)
        report(lost)
        if state.client:
            terminate.end({state.client: run.interrupt})
        mark(run, None if lost.orphan else last_sign(run))
        return lost
    finally:
        os.close(held)


def may_be_held_elsewhere(client: Process, held: int) -> bool:
    """Return True if a lock that we hold may be held by another supervisor, too.

    The locks of another machine may not be seen here, nor a socket's in another container.
    """
    if socket_lock.is_lock(held):
        return processes.presence(client) == "unknown"
    return processes.is_elsewhere(client)


def last_sign(run: Run) -> str:
    """Return the time of a run's last output."""
    files_of = [each for each in (run.folder / "run.json", run.output) if each.exists()]
    return timestamp(max(each.stat().st_mtime_ns for each in files_of or [run.folder]))


def mark(run: Run, ended_at: str | None) -> None:
    """Mark a run as failed, in the journal and in its folder; `ended_at` defaults to now."""
    outcome = {
        "status": "failed",
        "exit_code": None,
        "error": GONE,
        "ended_at": ended_at or now(),
    }
    transcript = run.agent.session_files.transcript_of(run.session_id)
    ended = RunEnded(
        session_id=run.session_id,
        status="failed",
        error=GONE,
        transcript_path=transcript,
        ended_at=outcome["ended_at"],
    )
    segments.append(ended, "hookkit")
    write_state(run, outcome)


def write_state(run: Run, members: dict[str, Any]) -> None:
    """Write the state of a run that has ended. Raises OSError."""
    replace_file(run.folder / "state.json", orjson.dumps(members), mode=0o600)
