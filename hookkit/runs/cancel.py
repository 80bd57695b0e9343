"""Cancel runs: mark them as cancelled first, then end their clients."""

import time
from contextlib import suppress

from hookkit.lib.containment import contained
from hookkit.lib.system import processes
from hookkit.model.process import Process
from hookkit.runs import terminate
from hookkit.runs.run_folder import Run

BEGIN_SECONDS = 2.0
"""Seconds for a supervisor to report its client."""


def cancel(runs: list[Run], grace: float) -> None:
    """End the clients of runs, all in one grace period."""
    for run in runs:
        with contained(run.label, also=(OSError,)):
            note(run)
    clients = {client: run.interrupt for run in runs if (client := client_of(run))}
    terminate.end(clients, grace)


def note(run: Run) -> None:
    """Write down that the outcome of a run is to be its cancellation. Raises OSError."""
    with suppress(FileExistsError), (run.folder / "end.json").open("xb") as file:
        file.write(b'{"status":"cancelled"}')


def fault(run: Run) -> str:
    """Return why a run that was to be cancelled goes on; its outcome is its own again."""
    with suppress(OSError):
        (run.folder / "end.json").unlink()
    client, problem = run.state.client, f"The run of session {run.session_id} goes on"
    if client is None:
        return f"{problem}: its agent's process is not known."
    found = processes.presence(client)
    if found == "unknown":
        return (
            f"{problem}: its agent, process {client.pid}, belongs to another container or machine. "
            "Cancel it there."
        )
    if found == "gone":
        return f"{problem}: its agent has ended, but not its supervisor."
    return f"{problem}: its agent can't be ended. Try: kill -9 {client.pid}"


def client_of(run: Run) -> Process | None:
    """Return the client of a run, as soon as it is known."""
    deadline = time.monotonic() + BEGIN_SECONDS
    while (state := run.state).client is None and time.monotonic() < deadline:
        time.sleep(terminate.PAUSE)
    return None if state.is_over else state.client
