"""Start the client for a run, as the Runner protocol has it."""

import os
import signal

from hookkit.agents import executables
from hookkit.agents.qwen.command_line import command, refused_argument
from hookkit.agents.qwen.settings_in_force import GRANT_HINT, grants_permissions
from hookkit.config import Config
from hookkit.errors import HookkitError

__all__ = ["GRANT_HINT", "command", "grants_permissions", "refused_argument"]

CHOOSES_SESSION_ID = False
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGINT
"""The client then ends the turn, but prints no result."""

INSTALL = "npm install -g @qwen-code/qwen-code"
"""How a person gets the client."""

MARK = "QWEN_CODE_"
SESSION_MARKERS = ("CLAUDE_PROJECT_DIR", "GEMINI_PROJECT_DIR", "QWEN_PROJECT_DIR")
"""Variables that a session sets in the environment of its hooks and commands, with MARK others."""


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    found = executables.find("qwen")
    if found is None:
        raise HookkitError(f"no qwen executable: install it (`{INSTALL}`) or add it to PATH.")
    return found


def environment(executable: str) -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in SESSION_MARKERS and not name.startswith(MARK)
    }
    return executables.with_path(kept, executable)
