"""The process of an agent, as the hook's recorder found it."""

from typing import NamedTuple


class Process(NamedTuple):
    """The agent's process. `pid` alone may be reused; with start and system it is unique."""

    pid: int
    start_ticks: int | None = None
    """Clock ticks between boot and start; exact, so it identifies the process."""
    start_time: int | None = None
    """Unix seconds, as other programs report the start. It moves when the clock is set."""
    system: str | None = None
    """Where pid and ticks have a meaning (record.py); None for lines of earlier versions, and where
    there is no /proc."""

    @property
    def identity(self) -> str:
        """Return the process as deduplication keys have it."""
        return f"{self.pid}.{self.start_ticks}"

    @property
    def exact(self) -> str | None:
        """Return `ticks@system`, as a session's row has it; None for a process without system."""
        ticks = "" if self.start_ticks is None else self.start_ticks
        return None if self.system is None else f"{ticks}@{self.system}"

    def with_exact(self, exact: str | None) -> "Process":
        """Return the process with the start and the system that `exact` stored."""
        if exact is None:
            return self
        ticks, _, system = exact.partition("@")
        return self._replace(start_ticks=int(ticks) if is_number(ticks) else None, system=system)


def is_number(text: str) -> bool:
    """Return True for digits that can be ticks; a row may come from an export."""
    return text.isascii() and text.isdecimal() and len(text) < 20


class System(NamedTuple):
    """The parts of a process's system; empty where they are not known."""

    machine: str
    boot: str
    pids: str
    """The pid namespace."""
    times: str
    """The time namespace, which shifts the ticks of a start."""


def system_of(text: str) -> System:
    """Parse what the recorder wrote; one that nobody can have written is unknown."""
    parts = text.split("/")
    return System(*parts) if len(parts) == len(System._fields) else System("", "", "", "")
