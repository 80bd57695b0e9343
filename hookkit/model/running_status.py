"""What an agent itself shows that a running session is doing."""

from typing import Literal, NamedTuple

Status = Literal["idle", "busy", "wait"]


class RunningStatus(NamedTuple):
    """The status, and when it changed (a stored time)."""

    status: Status
    since: str
    waiting_for: str | None = None
    """What it waits for (waiting.py), if that is shown."""
