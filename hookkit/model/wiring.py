"""The hooks of hookkit in an agent's settings."""

from pathlib import Path
from typing import NamedTuple


class WantedHook(NamedTuple):
    """The hooks to install besides those that record."""

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
    """The hooks of hookkit in one settings file."""

    scope: str
    path: Path
    missing: list[str]
    """The events without a hook of ours."""
    current: bool
    """Whether install would leave the file as it is."""
    error: str | None = None
    """Why neither the agent nor hookkit can use the file."""
