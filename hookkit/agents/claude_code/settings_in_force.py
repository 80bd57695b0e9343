"""The settings in force: those of all files that Claude Code merges.

Of a setting that stands in several files the strongest counts; managed settings are the strongest
of all. A file that isn't valid for the client counts for nothing: it ignores the whole of it
(client 2.1.332).
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.agents import settings_file
from hookkit.agents.claude_code.settings_edit import (
    EVENTS,
    is_current,
    members,
    missing,
    narrowed,
)
from hookkit.agents.claude_code.settings_file import SCOPES, settings_path
from hookkit.agents.settings_text import load
from hookkit.errors import SettingsError
from hookkit.model.wiring import Wiring

SHARED = "project"
"""The scope of the settings that a project's people share."""

MANAGED = "managed"
"""The scope of an organisation's settings, which a person can't change."""

MANAGED_FOLDERS = {
    "linux": Path("/etc/claude-code"),
    "darwin": Path("/Library/Application Support/ClaudeCode"),
}
"""System → folder of `managed-settings.json` and of the folder of further files beside it."""

PLUGIN = "hookkit@"
"""The beginning of the plugin's name among the enabled ones; the marketplace follows."""

RETENTION_DAYS = 30
"""The default of `cleanupPeriodDays`."""

TYPES: dict[str, type] = {
    "apiKeyHelper": str,
    "cleanupPeriodDays": float,  # `load` makes every number a float
    "disableAllHooks": bool,
    "enabledPlugins": dict,
    "env": dict,
    "includeCoAuthoredBy": bool,
    "model": str,
    "outputStyle": str,
    "permissions": dict,
    "statusLine": dict,
}
"""Members for which the client ignores the whole file if they are of another type."""


class Source(NamedTuple):
    """A settings file that the client can use."""

    scope: str
    path: Path
    settings: dict[str, Any]


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the settings files, which need not exist, with their scopes; the strongest last."""
    found = {settings_path(scope, project): scope for scope in SCOPES}
    managed = [(MANAGED, path) for path in managed_files()]
    return [*((scope, path) for path, scope in found.items()), *managed]


def managed_files() -> list[Path]:
    """Return the managed settings files in the order in which the client merges them."""
    folder = MANAGED_FOLDERS.get(sys.platform, MANAGED_FOLDERS["linux"])
    more: list[Path] = []
    with suppress(OSError):
        more = sorted((folder / "managed-settings.d").iterdir())
    shown = (path for path in more if path.suffix == ".json" and not path.name.startswith("."))
    return [folder / "managed-settings.json", *shown]


def sources(project: Path) -> Iterator[Source]:
    """Yield the contents of the files that the client can use, the strongest last."""
    for scope, path in files(project):
        with suppress(SettingsError):
            data = settings_file.read(path)
            if data is not None and path.is_file():
                settings = settings_file.understood(path, data, load)
                if scope == MANAGED or not invalid_member(settings):
                    yield Source(scope, path, settings)


def invalid_member(settings: dict[str, Any]) -> str | None:
    """Return a member for which the client ignores a file of a person's or a project's."""
    present = TYPES.keys() & settings.keys()
    wrong = (name for name in sorted(present) if not isinstance(settings[name], TYPES[name]))
    return next(wrong, None)


def wirings(project: Path) -> list[Wiring]:
    """Return the settings files that hold hooks of ours, or may: those that can't be used."""
    found = [wiring(scope, path) for scope, path in files(project)]
    return [each for each in found if each is not None]


def wiring(scope: str, path: Path) -> Wiring | None:
    """Return the hooks of ours in a settings file; None if there are none."""
    try:
        data = settings_file.read(path)
        if data is None:
            return None
        settings = settings_file.understood(path, data, load)
        member = invalid_member(settings)
        if member and scope != MANAGED:
            value = f"`{member}` has a value that Claude Code doesn't know"
            return Wiring(scope, path, list(EVENTS), False, f"{path}: {value}. {IGNORED}")
        absent = settings_file.understood(path, data, missing)
        if len(absent) == len(EVENTS):
            return None
        return Wiring(
            scope,
            path,
            absent,
            settings_file.understood(path, data, partial(is_current, is_shared=scope == SHARED)),
            narrowed=settings_file.understood(path, data, narrowed),
        )
    except SettingsError as error:
        reason = str(error).replace(settings_file.UNCHANGED, IGNORED)
        return Wiring(scope, path, list(EVENTS), False, reason)


IGNORED = "Claude Code ignores the whole file."


def environment(project: Path) -> dict[str, str]:
    """Return the variables that the settings add to the environment of hooks."""
    merged: dict[str, Any] = {}
    for each in sources(project):
        merged |= members(each.settings.get("env"))
    return {name: value for name, value in merged.items() if isinstance(value, str)}


def enabled_plugin(project: Path) -> str | None:
    """Return the full name of hookkit's plugin where the settings enable it."""
    enabled: dict[str, Any] = {}
    for each in sources(project):
        enabled |= members(each.settings.get("enabledPlugins"))
    return next((name for name, on in enabled.items() if on and name.startswith(PLUGIN)), None)


def retention_days(project: Path) -> int:
    """Return the days after which the client deletes a transcript that nobody has written to.

    What the client rejects doesn't count. It deletes nothing while such a value stands there, but
    goes on as soon as that is fixed: better to warn too early than too late.
    """
    days = RETENTION_DAYS
    for each in sources(project):
        value = each.settings.get("cleanupPeriodDays")
        if isinstance(value, float) and value.is_integer() and value > 0:
            days = int(value)
    return days
