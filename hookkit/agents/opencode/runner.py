"""Start the client for a run, as the Runner protocol has it."""

import os
import shutil
import signal
from pathlib import Path

from hookkit.agents import executables
from hookkit.agents.opencode.command_line import command, refused_argument
from hookkit.config import Config
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

__all__ = ["command", "refused_argument"]

CHOOSES_SESSION_ID = True
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGINT
"""The client ends at once, with SIGTERM as well; its plugins hear of neither."""

GRANT_HINT = "OpenCode permits what its settings don't ask for; `--permission-mode auto` more"

INSTALL = "npm install -g opencode-ai"
"""How a person gets the client."""

SESSION_MARKERS = frozenset(("OPENCODE", "OPENCODE_PID"))
"""Variables that a session sets in the environment of its commands."""


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True: without settings of the person, the client asks for nothing in its project."""
    return True


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    found = executables.find("opencode") or in_own_folder()
    if found is None:
        raise HookkitError(f"no opencode executable: install it (`{INSTALL}`) or add it to PATH.")
    return found


def in_own_folder() -> str | None:
    """Return the client where its own installer puts it; None where it isn't there."""
    return shutil.which("opencode", path=Path.home() / ".opencode" / "bin")


def environment(executable: str) -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    kept = {name: value for name, value in os.environ.items() if name not in SESSION_MARKERS}
    return executables.with_path(kept, executable)
