"""The files of Claude Code's settings; agents/settings_file.py reads and writes them."""

from pathlib import Path

from hookkit.agents.claude_code import config_folders
from hookkit.agents.settings_file import project_root as project_root

SCOPES = ("user", "project", "local")
"""The owners of settings, from the weakest to the strongest."""


def settings_path(scope: str, project: Path) -> Path:
    """Return the file of one of the SCOPES; the person's own doesn't depend on the project."""
    if scope == "user":
        return Path(config_folders.user_settings())
    name = "settings.local.json" if scope == "local" else "settings.json"
    return project / ".claude" / name
