"""Wire hookkit into Gemini CLI's `settings.json`, as the Installer protocol has it.

PreCompress comes before every call of the model, compressed or not; a matcher lets only the
person's own `/compress` start a process.
"""

from pathlib import Path
from typing import Any

from hookkit.agents import launcher
from hookkit.agents.gemini import NAME, folders, settings_in_force
from hookkit.agents.gemini.settings_in_force import HOOK_NAME, SCOPES, retention_days, settings_path
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import HookSettings
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import HookCommand, Obstacle

__all__ = ["SCOPES", "diff", "project_root", "retention_days", "settings_path"]

EVENTS = (
    "SessionStart",
    "BeforeAgent",
    "AfterTool",
    "AfterAgent",
    "Notification",
    "PreCompress",
    "SessionEnd",
)
"""The events that are recorded."""

MATCHERS = {"PreCompress": "manual"}

LAUNCHERS = ("hook",)
START_COMMAND = "gemini"
PROBE = b'{"hook_event_name":"Probe","session_id":"doctor"}'

MILLISECONDS = 10_000
"""The timeout of each hook: a home on a dead network drive must not block the agent."""


def entry(is_shared: bool) -> dict[str, Any]:
    """Return our hook in the client's format; its messages name a hook."""
    command = launcher.command("hook", NAME, is_shared=is_shared)
    return {"type": "command", "name": HOOK_NAME, "command": command, "timeout": MILLISECONDS}


ENTRIES = HookEntries(EVENTS, entry, has_groups=True, matchers=MATCHERS)


def is_found() -> bool:
    """Return True if Gemini CLI has been used here."""
    return Path(folders.home()).is_dir()


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the settings files, which need not exist, with their scopes."""
    found = {settings_path(scope, project): scope for scope in SCOPES}
    return [(scope, path) for path, scope in found.items()]


SETTINGS = HookSettings(ENTRIES, files, "Gemini CLI may not start with it.")
plan, apply = SETTINGS.plan, SETTINGS.apply
plan_removal, remove = SETTINGS.plan_removal, SETTINGS.remove
wirings = SETTINGS.wirings


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project, each with the environment of its hooks."""
    added = {"GEMINI_PROJECT_DIR": str(project), "GEMINI_CWD": str(project)}
    return [HookCommand(str(path), each, added) for path, each in SETTINGS.commands(project)]


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which Gemini CLI doesn't run all of its hooks in a folder."""
    return list(settings_in_force.obstacles(folder))


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: Gemini CLI has no status line for others."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no extension for Gemini CLI."""
    return None
