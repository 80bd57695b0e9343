"""Codex's executable, and the environment that it needs."""

import os

from hookkit.agents import executables
from hookkit.errors import HookkitError

NAME = "codex"

INSTALL = "npm install -g @openai/codex"
"""How a person gets the client."""

SESSION_MARKERS = frozenset(
    ("CODEX_SESSION_ID", "CODEX_THREAD_ID", "CODEX_TOOL_CALL_ID", "CODEX_STARTING_DIFF")
)
"""Variables that a session sets in the environment of its commands."""


def find_codex() -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    found = executables.find(NAME)
    if found is None:
        raise HookkitError(f"no {NAME} executable: install it (`{INSTALL}`) or add it to PATH.")
    return found


def environment(executable: str) -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    kept = {name: value for name, value in os.environ.items() if name not in SESSION_MARKERS}
    return executables.with_path(kept, executable)
