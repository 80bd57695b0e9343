"""Start the client for a run, as the Runner protocol has it."""

import signal

from hookkit.agents.claude_code.command_line import command, refused_argument
from hookkit.agents.claude_code.executable import environment, find_claude
from hookkit.agents.claude_code.permissions import GRANT_HINT, grants_permissions
from hookkit.config import Config

__all__ = [
    "CHOOSES_SESSION_ID",
    "GRANT_HINT",
    "INTERRUPT",
    "PROMPT_IS_ARGUMENT",
    "command",
    "environment",
    "find_executable",
    "grants_permissions",
    "refused_argument",
]

CHOOSES_SESSION_ID = False
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGTERM
"""The client then shuts down cleanly, with SessionEnd."""


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    return find_claude(config.claude)
