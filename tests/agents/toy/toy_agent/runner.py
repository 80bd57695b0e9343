"""Start Toy for a run."""

import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

from hookkit.config import Config
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

CHOOSES_SESSION_ID = False
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGINT

GRANT_HINT = "Toy needs no permission"


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True: Toy asks nobody."""
    return True


def find_executable(config: Config) -> str:
    """Return the path of `toy`."""
    found = shutil.which("toy")
    if found is None:
        raise HookkitError("no toy executable")
    return found


def command(
    executable: str,
    session_id: str,
    model: str | None,
    options: AgentOptions,
    *,
    is_resumed: bool,
    parent: str | None = None,
) -> list[str]:
    """Return the command line of a run."""
    return [executable, session_id, *options.get("arguments", ())]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return None: Toy has no options that hookkit gives."""
    return None


def environment(executable: str) -> dict[str, str]:
    """Return our own environment."""
    return dict(os.environ)
