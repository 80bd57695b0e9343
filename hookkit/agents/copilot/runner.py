"""Start the client for a run, as the Runner protocol has it."""

import os
import signal

from hookkit.agents import executables
from hookkit.agents.copilot.command_line import (
    GRANT_HINT,
    command,
    grants_permissions,
    refused_argument,
)
from hookkit.config import Config
from hookkit.errors import HookkitError

__all__ = ["GRANT_HINT", "command", "grants_permissions", "refused_argument"]

CHOOSES_SESSION_ID = False
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGTERM
"""The client then exits with 0 and runs its hooks, but prints no result; after SIGINT it may leave
out the last hook."""

INSTALL = "npm install -g @github/copilot"
"""How a person gets the client."""

SESSION_MARKERS = frozenset(
    (
        *("COPILOT_CLI", "COPILOT_CLI_BINARY_VERSION", "COPILOT_CLI_RESOLVED_DIST_DIR"),
        *("COPILOT_HOOK_DIR", "COPILOT_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    )
)
"""Variables that a session sets in the environment of its hooks and commands."""


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    found = executables.find("copilot")
    if found is None:
        raise HookkitError(f"no copilot executable: install it (`{INSTALL}`) or add it to PATH.")
    return found


def environment(executable: str) -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    kept = {name: value for name, value in os.environ.items() if name not in SESSION_MARKERS}
    return executables.with_path(kept, executable)
