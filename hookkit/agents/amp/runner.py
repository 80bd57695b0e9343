"""Start Amp for a run, as the Runner protocol has it.

By its help (0.0.1790142911): `amp --stream-json -x`, with the prompt on stdin. It has modes (low,
medium, high, ultra) instead of models.
"""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from hookkit.agents import executables
from hookkit.config import Config
from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

CHOOSES_SESSION_ID = True
PROMPT_IS_ARGUMENT = False

INTERRUPT = signal.SIGINT

GRANT_HINT = "`amp permissions` shows what it may do"
"""How a person grants permissions to a run."""

OURS = frozenset(
    (
        *("-x", "--execute", "-ox", "--orb-execute", "--stream-json", "--stream-json-thinking"),
        *("--stream-json-input", "--no-tui", "-m", "--mode", "--plugin-ready-timeout"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

EXECUTION = ("--stream-json", "--plugin-ready-timeout", "10", "--no-archive-after-execute")
"""Without the second one the plugin misses the prompt; archived threads can't be found again."""

NAME = "amp"
INSTALL = "npm install -g @ampcode/cli"
"""How a person gets the client."""

NO_SUCH_OPTIONS = {
    "allowed_tools": "--allowed-tools",
    "append_system_prompt": "--append-system-prompt",
    "max_turns": "--max-turns",
    "permission_mode": "--permission-mode",
}
"""Options of a run that the client has no option for."""


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True: Amp asks only about what its settings name."""
    return True


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    found = executables.find(NAME)
    if found is None:
        raise HookkitError(f"no {NAME} executable: install it (`{INSTALL}`) or add it to PATH.")
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
    """Return the client's command line; the prompt comes on stdin.

    Raises HookkitError for what the client can't do.
    """
    other = next((name for each, name in NO_SUCH_OPTIONS.items() if options.get(each)), None)
    if other:
        raise HookkitError(f"Amp has no option for {other}: leave it out.")
    if parent:
        raise HookkitError("Amp can't fork a thread: resume it instead.")
    return [
        executable,
        *(("threads", "continue", session_id) if is_resumed else ()),
        *EXECUTION,
        *(("--mode", model) if model is not None else ()),
        *options.get("arguments", ()),
        "-x",
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)


def environment(executable: str) -> dict[str, str]:
    """Return our environment, with the client's folder on the PATH."""
    return executables.with_path(dict(os.environ), executable)
