"""Whether the person trusts a project: an interactive client asks first, and runs no hooks before.

`claude -p` doesn't ask. The answer stands in `.claude.json`, by folder; it holds for the folders
below, but not for a repository below (client 2.1.332).
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shlex import quote

from hookkit.agents import settings_file
from hookkit.agents.claude_code import config_folders
from hookkit.agents.claude_code.settings_edit import members
from hookkit.agents.claude_code.settings_file import SCOPES
from hookkit.agents.settings_text import load
from hookkit.errors import SettingsError
from hookkit.model.wiring import Obstacle

FILE = ".claude.json"
ANSWER = "hasTrustDialogAccepted"


def obstacles(folder: Path) -> Iterator[Obstacle]:
    """Yield what an untrusted folder means; nothing where no client has been started yet."""
    file = state_file()
    with suppress(SettingsError):
        data = settings_file.read(file)
        if data is not None:
            known = members(settings_file.understood(file, data, load).get("projects"))
            if not any(members(known.get(each)).get(ANSWER) for each in names(folder)):
                yield untrusted(folder, file)


def untrusted(folder: Path, file: Path) -> Obstacle:
    """Return the obstacle of a folder that is not trusted."""
    text = (
        f"Claude Code doesn't trust {folder} yet (see {file}): it asks when you start it there, "
        "and runs no hooks before. Only `claude -p` does."
    )
    every = frozenset(("managed", "plugin", *SCOPES))
    return Obstacle(text, f"cd {quote(str(folder))} && claude", every, is_certain=False)


def state_file() -> Path:
    """Return the client's file of its own state."""
    chosen = config_folders.chosen()
    return Path(chosen[0]) / FILE if chosen else Path.home() / FILE


def names(folder: Path) -> Iterator[str]:
    """Yield the folders whose answer holds for a folder, as given and without links."""
    root = settings_file.project_root(folder)
    is_repository = (root / ".git").exists()
    for path in {folder, Path(os.path.realpath(folder))}:
        for each in (path, *path.parents):
            yield str(each)
            if is_repository and (each / ".git").exists():
                break
