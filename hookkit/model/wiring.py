"""The hooks of hookkit in an agent's settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PLUGIN = "plugin"
"""The scope of the hooks that a plugin brings along."""


class HookSelection(NamedTuple):
    """The hooks to install besides those that record."""

    guard: bool = False
    statusline: bool = False
    """Install the status line if there is none; ours is kept in any case."""
    replace: bool = False
    """Replace another status line."""
    is_shared: bool = False
    """The settings file may be committed: no path of this machine may be in it."""
    trust: bool = False
    """Have the agent trust the hooks, where it runs only those that a person has approved."""


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
    narrowed: tuple[str, ...] = ()
    """The events of which a matcher lets only some through."""


class HookCommand(NamedTuple):
    """A command that records, as an agent runs it."""

    source: str
    """The settings file or the plugin that it comes from."""
    command: str
    """For /bin/sh."""
    environment: Mapping[str, str]
    """The variables that the agent adds to its own."""


class Obstacle(NamedTuple):
    """A reason for which an agent doesn't run all hooks that its settings hold."""

    text: str
    remedy: str
    stops: frozenset[str]
    """The scopes of the hooks that aren't run."""
    is_certain: bool = True
    """False if it depends on how the agent is started."""
