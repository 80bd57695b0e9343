"""The process of an agent, as the hook's recorder found it."""

from typing import NamedTuple


class Process(NamedTuple):
    """The agent's process. `pid` alone may be reused; with the start it is unique."""

    pid: int
    start_ticks: int | None = None
    """Clock ticks between boot and start; exact, so it identifies the process."""
    start_time: int | None = None
    """Unix seconds, as other programs report the start."""

    @property
    def identity(self) -> str:
        return f"{self.pid}.{self.start_ticks}"
