"""Install hookkit's plugin for OpenCode: one file, which is hookkit's alone.

The client runs all files of its plugin folders, in its own process, and asks nobody. A file of
this name that hookkit hasn't written is left as it is.
"""

import os
from contextlib import suppress
from pathlib import Path

from hookkit.agents.opencode import NAME, database
from hookkit.agents.plugin_file import PluginFile
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import Obstacle, SettingsChange

__all__ = ["diff", "project_root"]

SCOPES = ("user", "project")

EVENTS = (
    *("chat.message", "dispose", "message.part.updated", "message.updated", "permission.asked"),
    *("permission.replied", "question.asked", "question.rejected", "question.replied"),
    *("session.compacted", "session.created", "session.error", "session.idle"),
)

LAUNCHERS = ("hook",)

START_COMMAND = "opencode"

PROBE = b'{"type":"probe","properties":{"sessionID":"doctor"}}'

FILE = Path("plugin", "hookkit.js")
"""The plugin, in a folder with the client's settings."""

PROJECT_FOLDER = ".opencode"

SWITCHES = {
    "OPENCODE_PURE": ("user", "project"),
    "OPENCODE_DISABLE_PROJECT_CONFIG": ("project",),
}
"""Variables with which the client loads no plugins of these scopes."""


def is_found() -> bool:
    """Return True if the client has been used here: it keeps data or settings."""
    return os.path.isdir(database.data_folder()) or config_folder().is_dir()  # noqa: PTH112


def config_folder() -> Path:
    """Return the folder of the person's settings."""
    chosen = os.environ.get("XDG_CONFIG_HOME")
    return (Path(chosen) if chosen else Path.home() / ".config") / "opencode"


def settings_path(scope: str, project: Path) -> Path:
    """Return the plugin's file of a scope."""
    return (config_folder() if scope == "user" else project / PROJECT_FOLDER) / FILE


def files(project: Path) -> list[tuple[str, Path]]:
    """Return where the plugin may be, with the scopes."""
    return [(scope, settings_path(scope, project)) for scope in SCOPES]


PLUGIN = PluginFile(NAME, Path(__file__).with_name("plugin.js"), files, EVENTS)
plan, apply, plan_removal = PLUGIN.plan, PLUGIN.apply, PLUGIN.plan_removal
wirings, hook_commands = PLUGIN.wirings, PLUGIN.hook_commands


def remove(path: Path) -> SettingsChange:
    """Remove the plugin, and a project's folder that is empty without it. Raises SettingsError."""
    change = PLUGIN.remove(path)
    folder = path.parent.parent
    if change.before is not None and change.after is None and folder.name == PROJECT_FOLDER:
        with suppress(OSError):
            folder.rmdir()
    return change


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the variables of this environment that keep the client from loading plugins."""
    return [
        Obstacle(
            f"The variable {name} keeps OpenCode from loading plugins.",
            f"unset {name}",
            frozenset(scopes),
            is_certain=False,
        )
        for name, scopes in SWITCHES.items()
        if os.environ.get(name, "").lower() in ("1", "true")
    ]


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: OpenCode has no status line."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: hookkit has no packaged plugin for it."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: OpenCode deletes no session on its own."""
    return None
