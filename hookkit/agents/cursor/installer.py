"""Wire hookkit into Cursor's `hooks.json`, as the Installer protocol has it.

Hooks that may hold something back are wired only for prompts, which no other event reports: without
output and with exit code 0 a hook allows what it was asked about. One event that a client doesn't
know makes it ignore the whole file; those here are all as old as `postToolUse`.
"""

from pathlib import Path
from typing import Any

from hookkit.agents import launcher
from hookkit.agents.cursor import NAME
from hookkit.agents.cursor.project_folders import cursor_folder
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import SHARED, HookSettings
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import HookCommand, Obstacle

__all__ = ["diff", "project_root"]

SCOPES = ("user", "project")

EVENTS = (
    "sessionStart",
    "beforeSubmitPrompt",
    "postToolUse",
    "postToolUseFailure",
    "afterAgentResponse",
    "stop",
    "subagentStop",
    "preCompact",
    "sessionEnd",
)
"""The events that are recorded."""

LAUNCHERS = ("hook",)
START_COMMAND = "cursor"
PROBE = b'{"hook_event_name":"probe","conversation_id":"doctor","cursor_version":"0"}'

SECONDS = 10
"""The timeout of each hook: a home on a dead network drive must not block the agent."""


def entry(is_shared: bool) -> dict[str, Any]:
    """Return our hook in the client's format."""
    return {"command": launcher.command("hook", NAME, is_shared=is_shared), "timeout": SECONDS}


ENTRIES = HookEntries(EVENTS, entry, has_version=True)


def is_found() -> bool:
    """Return True if Cursor has been used here."""
    return Path(cursor_folder()).is_dir()


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of a scope; the person's own doesn't depend on the project."""
    folder = Path(cursor_folder()) if scope == "user" else project / ".cursor"
    return folder / "hooks.json"


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the settings files, which need not exist, with their scopes."""
    return [(scope, settings_path(scope, project)) for scope in SCOPES]


SETTINGS = HookSettings(ENTRIES, files, "Cursor ignores the whole file.")
plan, apply = SETTINGS.plan, SETTINGS.apply
plan_removal, remove = SETTINGS.plan_removal, SETTINGS.remove
wirings = SETTINGS.wirings


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project, each with the environment of its hooks."""
    added = {"CURSOR_PROJECT_DIR": str(project), "CURSOR_VERSION": "0"}
    return [HookCommand(str(path), each, added) for path, each in SETTINGS.commands(project)]


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which Cursor doesn't run all of its hooks in a folder."""
    path = settings_path(SHARED, project_root(folder))
    linked = next((each for each in (path, path.parent) if each.is_symlink()), None)
    if linked is None:
        return []
    text = f"{linked} is a link: Cursor reads no hooks of a project through one."
    return [Obstacle(text, "put the file itself there", frozenset((SHARED,)))]


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: Cursor has no status line for others."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no plugin for Cursor."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: Cursor keeps its logs."""
    return None
