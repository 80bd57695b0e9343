"""Wire hookkit into Qwen Code's `settings.json`, as the Installer protocol has it."""

from pathlib import Path
from typing import Any

from hookkit.agents import launcher
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import HookSettings
from hookkit.agents.qwen import NAME, folders
from hookkit.agents.qwen.settings_in_force import SCOPES, settings_path, sources
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import HookCommand, Obstacle

__all__ = ["SCOPES", "diff", "project_root", "settings_path"]

EVENTS = (
    "SessionStart",
    "UserPromptSubmit",
    "PostToolUse",
    "PostToolUseFailure",
    "Stop",
    "StopFailure",
    "SubagentStop",
    "PreCompact",
    "PermissionRequest",
    "Notification",
    "SessionEnd",
)
"""The events that are recorded."""

LAUNCHERS = ("hook",)
START_COMMAND = "qwen"
PROBE = b'{"hook_event_name":"Probe","session_id":"doctor"}'

SECONDS = 10
"""The timeout of each hook: a home on a dead network drive must not block the agent."""

DISABLED = "disableAllHooks"


def entry(is_shared: bool) -> dict[str, Any]:
    """Return our hook in the client's format; its messages name a hook."""
    command = launcher.command("hook", NAME, is_shared=is_shared)
    return {"type": "command", "name": "hookkit", "command": command, "timeout": SECONDS}


ENTRIES = HookEntries(EVENTS, entry, has_groups=True)


def is_found() -> bool:
    """Return True if Qwen Code has been used here."""
    return Path(folders.home()).is_dir()


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the settings files, which need not exist, with their scopes."""
    found = {settings_path(scope, project): scope for scope in SCOPES}
    return [(scope, path) for path, scope in found.items()]


SETTINGS = HookSettings(ENTRIES, files, "Qwen Code may not start with it.")
plan, apply = SETTINGS.plan, SETTINGS.apply
plan_removal, remove = SETTINGS.plan_removal, SETTINGS.remove
wirings = SETTINGS.wirings


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project, each with the environment of its hooks."""
    added = {"QWEN_PROJECT_DIR": str(project)}
    return [HookCommand(str(path), each, added) for path, each in SETTINGS.commands(project)]


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which Qwen Code doesn't run all of its hooks in a folder."""
    known = [(path, found.get(DISABLED)) for path, found in sources(project_root(folder))]
    chosen = [(path, value) for path, value in known if isinstance(value, bool)]
    if not chosen or not chosen[-1][1]:
        return []
    path = chosen[-1][0]
    text = f"Hooks are switched off: {path} sets {DISABLED}."
    return [Obstacle(text, f"remove {DISABLED} from {path}", frozenset(SCOPES))]


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: hookkit has no status line for Qwen Code."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no extension for Qwen Code."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: Qwen Code keeps its logs."""
    return None
