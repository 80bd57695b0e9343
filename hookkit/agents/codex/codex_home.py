"""The folder of Codex's settings and logs. A supervisor imports this, with no more than `os`."""

import os

VARIABLE = "CODEX_HOME"

SESSIONS, ARCHIVED = "sessions", "archived_sessions"
"""The folders of rollouts: below the first by day, in the second all together."""


def codex_home() -> str:
    """Return Codex's folder: `$CODEX_HOME`, else `~/.codex`."""
    return os.environ.get(VARIABLE) or default_home()


def default_home() -> str:
    """Return Codex's folder where the person chose none."""
    return os.path.expanduser("~/.codex")  # noqa: PTH111


def log_folders(home: str | None = None) -> list[str]:
    """Return the folders of rollouts."""
    return [f"{home or codex_home()}/{name}" for name in (SESSIONS, ARCHIVED)]


def home_of(rollout: str) -> str | None:
    """Return Codex's folder that a rollout lies in; None where it lies elsewhere."""
    for name in (SESSIONS, ARCHIVED):
        home, folder, _ = rollout.rpartition(f"/{name}/")
        if folder:
            return home
    return None
