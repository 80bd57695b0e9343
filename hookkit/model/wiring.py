"""The hooks of hookkit in an agent's settings."""

from pathlib import Path
from typing import NamedTuple


class HookSelection(NamedTuple):
    """The hooks to install besides those that record."""

    guard: bool = False
    statusline: bool = False
    """Install the status line if there is none; ours is kept in any case."""
    replace: bool = False
    """Replace another status line."""


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
    """True if install would not change the file."""
    error: str | None = None
    """The reason for which the file can't be used."""
