"""Wire hookkit into Claude Code's settings, as the Installer protocol has it."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from hookkit.agents import settings_file
from hookkit.agents.claude_code import config_folders, settings_edit
from hookkit.agents.claude_code.hook_switches import obstacles
from hookkit.agents.claude_code.settings_edit import EVENTS
from hookkit.agents.claude_code.settings_file import SCOPES, project_root, settings_path
from hookkit.agents.claude_code.settings_in_force import enabled_plugin, retention_days, wirings
from hookkit.agents.claude_code.wired_commands import hook_commands
from hookkit.agents.settings_file import diff
from hookkit.errors import SettingsError
from hookkit.model.wiring import HookSelection, SettingsChange

__all__ = [
    "EVENTS",
    "LAUNCHERS",
    "PROBE",
    "SCOPES",
    "START_COMMAND",
    "apply",
    "diff",
    "enabled_plugin",
    "hook_commands",
    "is_found",
    "obstacles",
    "other_statuslines",
    "plan",
    "plan_removal",
    "project_root",
    "remove",
    "retention_days",
    "settings_path",
    "wirings",
]

LAUNCHERS = ("hook", "statusline", "guard")

START_COMMAND = "claude"

PROBE = b'{"hook_event_name":"Probe","session_id":"doctor"}'


def is_found() -> bool:
    """Return True if Claude Code has a configuration folder."""
    return any(config_folders.is_folder(each) for each in config_folders.config_folders())


def plan(path: Path, selection: HookSelection) -> SettingsChange:
    """Return the changes that wiring would make in a settings file. Raises SettingsError."""
    return settings_file.plan(path, partial(settings_edit.wire, selection=selection))


def apply(path: Path, selection: HookSelection) -> SettingsChange:
    """Wire hookkit in a settings file. Raises SettingsError, BusyError."""
    return settings_file.apply(path, partial(settings_edit.wire, selection=selection))


def plan_removal(path: Path) -> SettingsChange:
    """Return the changes that unwiring would make in a settings file. Raises SettingsError."""
    return settings_file.plan(path, settings_edit.unwire)


def remove(path: Path) -> SettingsChange:
    """Take hookkit out of a settings file. Raises SettingsError, BusyError."""
    return settings_file.apply(path, settings_edit.unwire)


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return the commands of status lines that aren't hookkit's, by their settings file."""
    found: dict[Path, Any] = {}
    for path in (settings_path(scope, project) for scope in SCOPES):
        with suppress(SettingsError, ValueError):  # a file that can't be used shows no status line
            text = (settings_file.plan(path, lambda text: text).before or b"{}").decode("utf-8-sig")
            found[path] = settings_edit.other_statusline(text)
    return {path: command_of(line) for path, line in found.items() if line is not None}


def command_of(line: Any) -> str:
    """Return the command of a status line as the settings have it."""
    return str(line.get("command") if isinstance(line, dict) else line)
