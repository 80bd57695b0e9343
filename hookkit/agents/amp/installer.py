"""Install hookkit's plugin for Amp: one file, which is hookkit's alone."""

from pathlib import Path

from hookkit.agents.amp import NAME
from hookkit.agents.amp.session_files import data_folder
from hookkit.agents.plugin_file import PluginFile
from hookkit.agents.settings_file import diff, project_root
from hookkit.model.wiring import Obstacle

__all__ = ["diff", "project_root"]

SCOPES = ("user", "project")
EVENTS = ("session.start", "agent.start", "tool.result", "agent.end", "dispose")
LAUNCHERS = ("hook",)
START_COMMAND = "amp"
PROBE = b'{"type":"probe","thread":"T-doctor"}'

FILE = Path("plugins", "hookkit.ts")
"""The plugin, in a folder with the client's settings."""


def is_found() -> bool:
    """Return True if the client has been used here: it keeps data or settings."""
    return Path(data_folder()).is_dir() or config_folder().is_dir()


def config_folder() -> Path:
    """Return the folder of the person's settings."""
    return Path.home() / ".config" / "amp"


def settings_path(scope: str, project: Path) -> Path:
    """Return the plugin's file of a scope."""
    return (config_folder() if scope == "user" else project / ".amp") / FILE


def files(project: Path) -> list[tuple[str, Path]]:
    """Return where the plugin may be, with the scopes."""
    return [(scope, settings_path(scope, project)) for scope in SCOPES]


PLUGIN = PluginFile(NAME, Path(__file__).with_name("plugin.js"), files, EVENTS)
plan, apply = PLUGIN.plan, PLUGIN.apply
plan_removal, remove = PLUGIN.plan_removal, PLUGIN.remove
wirings, hook_commands = PLUGIN.wirings, PLUGIN.hook_commands


def obstacles(folder: Path) -> list[Obstacle]:
    """Return nothing: the client loads all of its plugins."""
    return []


def other_statuslines(project: Path) -> dict[Path, str]:
    """Return nothing: the client has no status line for others."""
    return {}


def enabled_plugin(project: Path) -> str | None:
    """Return None: there is no other plugin of hookkit's."""
    return None


def retention_days(project: Path) -> int | None:
    """Return None: threads are on Amp's servers."""
    return None
