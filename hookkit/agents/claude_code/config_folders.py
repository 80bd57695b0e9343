"""The folders of Claude Code's files: those of CLAUDE_CONFIG_DIR, else the standard ones."""

import os

from hookkit.model.project_path import composed

VARIABLE = "CLAUDE_CONFIG_DIR"
"""Names a folder; several, separated by commas, where a person keeps more than one.

The client knows of one only: a folder whose own name has a comma is that one.
"""

USUAL = ("~/.claude", "~/.config/claude")
"""The second is that of some older clients."""


def chosen() -> list[str]:
    """Return the folders that CLAUDE_CONFIG_DIR lists, whether they exist or not."""
    value = os.environ.get(VARIABLE, "")
    if "," in value and is_folder(whole := as_client_writes(value)):
        return [whole]
    listed = (each.strip() for each in value.split(","))
    return [as_client_writes(expanded(each)) for each in listed if each]


def config_folders() -> list[str]:
    """Return the configuration folders, the one that the client writes to first."""
    return chosen() or [expanded(each) for each in USUAL]


def client_environment() -> dict[str, str]:
    """Return what a client needs to use the first of several folders; else it uses none of them."""
    listed = chosen()
    return {VARIABLE: listed[0]} if len(listed) > 1 else {}


def folder_of(transcript: str) -> str | None:
    """Return the configuration folder of a transcript, `…/projects/<project>/<session>.jsonl`.

    None: it lies elsewhere.
    """
    projects = os.path.dirname(os.path.dirname(transcript))  # noqa: PTH120
    config, name = os.path.split(projects)
    return config if name == "projects" and config else None


def environment_of(transcript: str) -> dict[str, str | None]:
    """Return what a client needs to find a session again; None where a variable must be unset."""
    folder = folder_of(transcript)
    if folder is None or is_one(folder, config_folders()[0]):
        return {}
    return {VARIABLE: None if is_one(folder, expanded(USUAL[0])) else folder}


def is_one(folder: str, other: str) -> bool:
    """Return True if two paths are those of one folder."""
    return os.path.realpath(folder) == os.path.realpath(other)


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
    return projects if is_folder(projects) else folder


def as_client_writes(folder: str) -> str:
    """Return the path that the client makes of a folder's: in NFC, unless only the other exists."""
    found = composed(folder)
    return folder if is_folder(folder) and not is_folder(found) else found


def is_folder(path: str) -> bool:
    """Return True if a folder exists."""
    return os.path.isdir(path)  # noqa: PTH112 - as below


def expanded(folder: str) -> str:
    """Return a path without `~`."""
    return os.path.expanduser(folder)  # noqa: PTH111 - the supervisor does without pathlib
