"""Start the client for a run, as the Runner protocol has it."""

import signal

from hookkit.agents.codex.command_line import command, refused_argument
from hookkit.agents.codex.executable import environment, find_codex
from hookkit.agents.codex.permissions import GRANT_HINT, grants_permissions
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

CHOOSES_SESSION_ID = True
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGINT
"""The client then notes the interruption and runs its hooks; after SIGTERM it does neither."""


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    return find_codex()
