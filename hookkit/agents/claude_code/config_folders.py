"""The folders of Claude Code's files: those of CLAUDE_CONFIG_DIR, else the standard ones."""

import os

VARIABLE = "CLAUDE_CONFIG_DIR"
"""Names a folder; several, separated by commas, where a person keeps more than one."""

USUAL = ("~/.claude", "~/.config/claude")
"""The second is that of some older clients."""


def chosen() -> list[str]:
    """Return the folders that CLAUDE_CONFIG_DIR lists, whether they exist or not."""
    listed = (each.strip() for each in os.environ.get(VARIABLE, "").split(","))
    return [expanded(each) for each in listed if each]


def config_folders() -> list[str]:
    """Return the configuration folders, the one that the client writes to first."""
    return chosen() or [expanded(each) for each in USUAL]


def user_settings() -> str:
    """Return the path of the person's own settings."""
    return f"{config_folders()[0]}/settings.json"


def project_folders() -> list[str]:
    """Return the folders that hold the projects' sessions, whether they exist or not.

    CLAUDE_CONFIG_DIR may also list such a folder itself.
    """
    if not (listed := chosen()):
        return [f"{folder}/projects" for folder in config_folders()]
    return [inside(each) for each in listed]


def desktop_folders() -> list[str]:
    """Return the folders of Claude Desktop, on Linux and on macOS, whether they exist or not.

    CLAUDE_CONFIG_DIR doesn't apply there: the app gives each of its sessions a folder of its own.
    """
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return [expanded(f"{config}/Claude"), expanded("~/Library/Application Support/Claude")]


def inside(folder: str) -> str:
    """Return the `projects` folder in a folder; the folder itself where it has none."""
    projects = f"{folder}/projects"
    return projects if os.path.isdir(projects) else folder  # noqa: PTH112 - as below


def expanded(folder: str) -> str:
    """Return a path without `~`."""
    return os.path.expanduser(folder)  # noqa: PTH111 - the supervisor does without pathlib
