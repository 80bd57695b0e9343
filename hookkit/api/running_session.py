"""Describe runs: their state, memory and runtime."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from hookkit.lib.containment import contained
from hookkit.lib.system import regular_file
from hookkit.lib.text import scrub
from hookkit.model.session import moment, timestamp
from hookkit.runs.run_folder import LIVE, Run, Status

if TYPE_CHECKING:
    import psutil

MEGABYTE = 1 << 20

MOST_OF_PROMPT = 4096
"""Bytes of a prompt that are looked at."""


class RunningSession(NamedTuple):
    """A snapshot of a run."""

    session_id: str
    project_path: str
    """The project's folder as the caller named it."""
    started_at: str
    """RFC 3339, UTC, milliseconds."""
    pid: int | None
    """The client's pid; None after it has ended."""
    model: str | None
    """The requested model; None for the client's default."""
    status: Status
    memory_mb: float = 0.0
    """Memory of the client and its descendants."""
    runtime_seconds: float = 0.0
    exit_code: int | None = None
    """The exit code after it has ended; negative for a signal."""
    error: str | None = None
    """The error, in the client's own words."""
    denied: tuple[str, ...] = ()
    """The tools of the calls that nobody permitted, one for each call."""
    prompt: str = ""
    """The beginning of the prompt on one line, without secrets."""
    real_path: str = ""
    """The same folder without symbolic links."""

    @property
    def is_over(self) -> bool:
        """Return True if the run has completed, failed or been cancelled."""
        return self.status not in LIVE


def by_start(runs: list[Run]) -> list[RunningSession]:
    """Return snapshots of runs, the oldest first, without those that are being removed."""
    found = []
    for run in runs:
        with contained(run.label, also=(OSError,)), suppress(FileNotFoundError):
            found.append(describe(run))
    return sorted(found, key=lambda each: each.started_at)


def describe(run: Run) -> RunningSession:
    """Return a snapshot of a run with its memory and runtime."""
    request, state = run.request, run.state
    known = RunningSession(
        request.session_id,
        request.named or request.project,
        request.started_at,
        None,
        request.model,
        state.status,
        exit_code=state.exit_code,
        error=state.error,
        denied=state.denied,
        prompt=beginning_of_prompt(run),
        real_path=request.project,
    )
    end = moment(state.ended_at or timestamp(time.time_ns()))
    seconds = max(0.0, (end - moment(request.started_at)).total_seconds())
    known = known._replace(runtime_seconds=round(seconds, 3))
    if state.is_over or state.client is None:
        return known
    from hookkit.runs.terminate import tree_of

    return known._replace(pid=state.client.pid, memory_mb=memory_mb(tree_of(state.client)))


def beginning_of_prompt(run: Run) -> str:
    """Return the beginning of a run's prompt on one line; empty if it can't be read."""
    try:
        with regular_file.opened(run.folder / "prompt") as file:
            text = file.read(MOST_OF_PROMPT).decode("utf-8", "replace")
    except OSError:
        return ""
    return scrub.line(text)


def memory_mb(tree: "list[psutil.Process]") -> float:
    """Return the total memory of processes."""
    import psutil

    total = 0
    for process in tree:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue  # it is gone
    return round(total / MEGABYTE, 1)
