"""Why Copilot runs no hooks, or only the person's own: what switches them off.

Each rule was seen with client 1.0.102, or is in its `copilot help config`.
"""

from pathlib import Path
from shlex import quote
from typing import Any

from hookkit.agents.copilot import session_files
from hookkit.agents.settings_file import project_root, read
from hookkit.agents.settings_text import load
from hookkit.agents.values import members
from hookkit.errors import SettingsError
from hookkit.model.wiring import Obstacle

SETTINGS, CONFIG = "settings.json", "config.json"
"""The person's settings, and what the client itself writes down."""

DISABLED, TRUSTED = "disableAllHooks", "trustedFolders"

USER, PROJECT = "user", "project"

COMMENT = "//"
"""The beginning of the lines above the client's own settings."""


def obstacles(folder: Path) -> list[Obstacle]:
    """Return the reasons for which Copilot doesn't run all of its hooks in a folder."""
    home = Path(session_files.home())
    found = []
    for path in (home / SETTINGS, home / CONFIG):
        if content_of(path).get(DISABLED) is True:
            text = f"Hooks are switched off: {path} sets {DISABLED}."
            remedy = f"remove {DISABLED} from {quote(str(path))}"
            found.append(Obstacle(text, remedy, frozenset((USER, PROJECT))))
    if not is_trusted(project_root(folder), content_of(home / CONFIG)):
        text = f"Copilot runs a project's hooks in trusted folders only, and {folder} is none yet."
        remedy = "start `copilot` there, and trust the folder for future sessions"
        found.append(Obstacle(text, remedy, frozenset((PROJECT,)), is_certain=False))
    return found


def is_trusted(folder: Path, config: dict[str, Any]) -> bool:
    """Return True if a person has trusted a folder, or one above it."""
    listed = config.get(TRUSTED)
    known = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    return any(folder.is_relative_to(each) for each in known if each)


def content_of(path: Path) -> dict[str, Any]:
    """Return the content of a settings file; nothing where it can't be read."""
    try:
        text = (read(path) or b"{}").decode("utf-8-sig")
        lines = text.splitlines(keepends=True)
        return members(load("".join(each for each in lines if not each.startswith(COMMENT))))
    except (SettingsError, ValueError, RecursionError):
        return {}
