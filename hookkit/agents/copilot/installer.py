"""Wire hookkit into Copilot's hooks, as the Installer protocol has it.

The client reads each file in `~/.copilot/hooks` and in a project's `.github/hooks`; hookkit has one
of its own in either. Events are wired by the names that Claude Code has for them: their payloads
name the event, and are those that the hooks of a project's `.claude/settings.json` get, which the
client runs too.

Hooks are run one after the other and the client waits for them, so events are left out that report
nothing more: `PreToolUse`, `PermissionRequest` (which fires also where nobody is asked) and others.
"""

from pathlib import Path
from typing import Any

from hookkit.agents import launcher
from hookkit.agents.copilot import NAME, session_files
from hookkit.agents.copilot.hook_switches import obstacles
from hookkit.agents.hook_entries import HookEntries
from hookkit.agents.hook_settings import HookSettings
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import HookCommand

__all__ = ["diff", "obstacles", "project_root"]

SCOPES = ("user", "project")

EVENTS = (
    "SessionStart",
    "UserPromptSubmit",
    "PostToolUse",
    "PostToolUseFailure",
    "Notification",
    "ErrorOccurred",
    "Stop",
    "SubagentStop",
    "PreCompact",
    "SessionEnd",
)
"""The events that are recorded."""

LAUNCHERS = ("hook",)
START_COMMAND = "copilot"
PROBE = b'{"hook_event_name":"Probe","session_id":"doctor","timestamp":"","cwd":"/"}'

FILE = "hookkit.json"

SECONDS = 10
"""The timeout of each hook: a home on a dead network drive must not block the agent."""


def entry(is_shared: bool) -> dict[str, Any]:
    """Return our hook in the client's format."""
    command = launcher.command("hook", NAME, is_shared=is_shared)
    return {"type": "command", "bash": command, "timeoutSec": SECONDS}


ENTRIES = HookEntries(EVENTS, entry, has_version=True)


def is_found() -> bool:
    """Return True if Copilot has been used here."""
    return Path(session_files.home()).is_dir()


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of a scope; the person's own doesn't depend on the project."""
    folder = Path(session_files.home()) if scope == "user" else project / ".github"
    return folder / "hooks" / FILE


def files(project: Path) -> list[tuple[str, Path]]:
    """Return the files of hooks, which need not exist, with their scopes."""
    return [(scope, settings_path(scope, project)) for scope in SCOPES]


SETTINGS = HookSettings(ENTRIES, files, "Copilot ignores the whole file.")
plan, apply = SETTINGS.plan, SETTINGS.apply
plan_removal, remove = SETTINGS.plan_removal, SETTINGS.remove
wirings = SETTINGS.wirings


def hook_commands(project: Path) -> list[HookCommand]:
    """Return the commands that record in a project, each with the environment of its hooks."""
    return [
        HookCommand(
            str(path),
            command,
            {
                "CLAUDE_PROJECT_DIR": str(project),
                "COPILOT_CLI": "1",
                "COPILOT_HOOK_DIR": str(path.parent),
                "COPILOT_PROJECT_DIR": str(project),
            },
        )
        for path, command in SETTINGS.commands(project)
    ]


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: hookkit has no status line for Copilot."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no plugin for Copilot."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: Copilot keeps its logs."""
    return None
