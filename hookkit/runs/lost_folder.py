"""Make the folder of a run again that was removed or emptied while its client works.

Without it nobody could see or end the run. The client is found by the mark in its environment. Its
children inherit that, so its supervisor must name it, which it does on its command line, or else
the session's row. The output so far is lost.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import psutil

from hookkit import paths, record
from hookkit.lib.system.atomic_write import replace_file
from hookkit.model.own_records import RunStarted, encode
from hookkit.model.session import Session, timestamp
from hookkit.runs import leftovers, run_folder, session_lock, terminate
from hookkit.runs.launch import PROGRAM
from hookkit.runs.run_folder import Run
from hookkit.runs.supervisor import Supervisor

ASIDE = ".replaced"
"""Is appended to the name of what lies in the place of a folder."""

Row = Callable[[str], Session | None]
"""Returns the row of a session."""


class LostRun(NamedTuple):
    """A run without a state, whose client works."""

    run: Run
    client: psutil.Process
    supervisor: psutil.Process | None
    """None if it is gone."""
    row: Session | None


def restore(row_of: Row) -> None:
    """Make the folders of lost runs again; one that can't be made hides no other."""
    for lost in find(row_of):
        with suppress(OSError, psutil.Error):
            make(lost)


def find(row_of: Row) -> Iterator[LostRun]:
    """Yield the runs whose clients work, but whose folders don't name them."""
    marked: dict[Run, list[psutil.Process]] = {}
    for process in leftovers.mine():
        run = leftovers.run_of(process)
        if run is not None and run.state.client is None and not run.state.is_over:
            marked.setdefault(run, []).append(process)
    for run, members in marked.items():
        row = row_of(run.session_id)
        for each in members:
            supervisor = supervisor_of(each, run)
            if supervisor is not None or is_recorded(each, row):
                yield LostRun(run, each, supervisor, row)
                break


def supervisor_of(process: psutil.Process, run: Run) -> psutil.Process | None:
    """Return the supervisor of a run if this process is its client; else None."""
    try:
        parent = process.parent()
        words = [] if parent is None else parent.cmdline()
    except psutil.Error:
        return None
    expected = PROGRAM, str(run.folder), str(process.pid)
    return parent if all(each in words for each in expected) else None


def is_recorded(process: psutil.Process, row: Session | None) -> bool:
    """Return True if a process is the one of a session's row."""
    known = None if row is None else row.process
    return known is not None and known.pid == process.pid and terminate.is_same(known)


def make(lost: LostRun) -> None:
    """Make the folder of a run. Raises OSError, psutil.Error."""
    folder, client = lost.run.folder, lost.client
    paths.make_private(run_folder.root())
    if not folder.is_dir():
        with suppress(FileNotFoundError):
            folder.rename(folder.with_name(folder.name + ASIDE))
    folder.mkdir(0o700, exist_ok=True)
    contents = {"run.json": request_of(lost), "prompt": b"", "output.jsonl": b"", "stderr": b""}
    for name, content in contents.items():
        if not (folder / name).exists():
            replace_file(folder / name, content, mode=0o600)
    if lost.supervisor is not None:
        members = record.identity(lost.supervisor.pid)
        replace_file(folder / session_lock.SUPERVISOR, b"{%b}" % members[1:], mode=0o600)
    state = Supervisor(str(paths.data_dir()), str(folder), client.pid)
    if client.is_running():  # else the start that was read may be another's
        state.write_state(b'"status":"running"')


def request_of(lost: LostRun) -> bytes:
    """Return what is known of a run's request. Raises psutil.Error."""
    row, started_at = lost.row, round(lost.client.create_time() * 1000) * 1_000_000
    return encode(
        RunStarted(
            session_id=lost.run.session_id,
            cwd=row.cwd if row and row.cwd else lost.client.cwd(),
            framework=row.framework if row else None,
            started_at=timestamp(started_at),
        )
    )
