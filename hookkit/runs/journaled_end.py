"""Find how a run has ended in the journal, which its supervisor writes before the run's own state.

It may be killed in between, or the disk may be full.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from hookkit import paths
from hookkit.errors import RejectedError, StoreError
from hookkit.model import own_records
from hookkit.model.run_ended import RunEnded
from hookkit.model.session import timestamp
from hookkit.runs.run_folder import Run
from hookkit.store.journal import segments
from hookkit.store.journal.envelope import open_record

OUTCOMES = ("completed", "failed", "cancelled")


def journaled_end(run: Run) -> dict[str, Any] | None:
    """Return the members of the state of a run that has ended; None if the journal has no end."""
    since = run.request.started_at
    folder = segments.segments(paths.journal_dir())
    recent = [segment for segment in folder if segment.name[:10] >= since[:10]]
    found = (known for segment in recent for known in ends_in(segment, run.session_id))
    return next((state_of(known, at) for known, at in found if at >= since), None)


def ends_in(segment: Path, session_id: str) -> Iterator[tuple[RunEnded, str]]:
    """Yield the ends of runs of a session in a segment, with their times; none if it is closed."""
    with suppress(OSError, StoreError):
        for line in segments.lines(segment, 0):
            if session_id.encode() in line and b'"run_ended"' in line:
                with suppress(RejectedError):
                    record = open_record(line)
                    known = own_records.decode(record.payload)
                    if isinstance(known, RunEnded) and is_end(known, session_id):
                        yield known, timestamp(record.at_ns)


def is_end(known: RunEnded, session_id: str) -> bool:
    """Return True for an outcome of a run of a session."""
    return known.session_id == session_id and known.status in OUTCOMES


def state_of(known: RunEnded, at: str) -> dict[str, Any]:
    """Return the members of the state, as the supervisor writes them."""
    return {
        "status": known.status,
        "exit_code": known.exit_code,
        "error": known.error,
        "denied": known.denied,
        "ended_at": known.ended_at or at,
    }
