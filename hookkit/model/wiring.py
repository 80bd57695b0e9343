"""How an agent's settings are wired to hookkit."""

from pathlib import Path
from typing import NamedTuple


class WantedHook(NamedTuple):
    """What is to be wired besides the hooks that record."""

    guard: bool = False
    statusline: bool = False
    """Where none is there; ours stays in any case."""
    replace: bool = False
    """In the place of another one, too."""


class SettingsChange(NamedTuple):
    """A settings file before and after; None where there is no file."""

    path: Path
    before: bytes | None
    after: bytes | None


class Wiring(NamedTuple):
    """How hookkit is wired in one settings file."""

    scope: str
    path: Path
    missing: list[str]
    """The events without a hook of ours."""
    current: bool
    """Whether install would leave the file as it is."""
    error: str | None = None
    """Why neither the agent nor hookkit can use the file."""
