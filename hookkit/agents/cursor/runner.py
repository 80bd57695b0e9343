"""Start Cursor's command line for a run, as the Runner protocol has it.

By its documentation (2026-08): `cursor-agent -p --output-format stream-json PROMPT`. It fires no
hooks for the prompt and for the end of a turn then; the log has them.
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
PROMPT_IS_ARGUMENT = True

INTERRUPT = signal.SIGINT

GRANT_HINT = "`--permission-mode force` permits edits and commands, and trusts the folder"
"""How a person grants permissions to a run."""

MODES = {"force": ("--force", "--trust")}
"""The permission modes of a run, in which nobody can be asked → the client's options."""

GRANTING = frozenset(("-f", "--force", "--yolo", "--trust", "--approve-mcps"))
"""Arguments that grant permissions."""

OURS = frozenset(
    (
        *("-p", "--print", "--output-format", "--stream-partial-output", "--resume", "--continue"),
        *("--workspace", "-c", "--cloud", "-b", "--background"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

NAMES = ("cursor-agent", "agent")
"""The names of the client; the second one may be that of another program."""

INSTALL = "curl https://cursor.com/install -fsS | bash"

NO_SUCH_OPTIONS = {
    "allowed_tools": "--allowed-tools",
    "append_system_prompt": "--append-system-prompt",
    "max_turns": "--max-turns",
}
"""Options of a run that the client has no option for."""

SESSION_MARKERS = frozenset(
    (
        *("CLAUDE_PROJECT_DIR", "CURSOR_AGENT", "CURSOR_PROJECT_DIR", "CURSOR_TRANSCRIPT_PATH"),
        *("CURSOR_TRACE_ID", "CURSOR_USER_EMAIL", "CURSOR_VERSION"),
    )
)
"""Variables that a session sets in the environment of its hooks and commands."""


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run permit what must be permitted."""
    return options.get("permission_mode") in MODES or any(
        each.partition("=")[0] in GRANTING for each in options.get("arguments", ())
    )


def find_executable(config: Config) -> str:
    """Return the absolute path of the client. Raises HookkitError with the remedy."""
    own, shared = map(executables.find, NAMES)
    if own is None and shared and NAMES[0] in os.path.realpath(shared):
        own = shared
    if own is None:
        raise HookkitError(f"no {NAMES[0]} executable: install it (`{INSTALL}`) or add it to PATH.")
    return own


def command(
    executable: str,
    session_id: str,
    model: str | None,
    options: AgentOptions,
    *,
    is_resumed: bool,
    parent: str | None = None,
) -> list[str]:
    """Return the client's command line; the prompt is its last argument.

    Raises HookkitError for what the client can't do.
    """
    other = next((name for each, name in NO_SUCH_OPTIONS.items() if options.get(each)), None)
    if other:
        raise HookkitError(f"Cursor has no option for {other}: leave it out.")
    if parent:
        raise HookkitError("Cursor can't fork a session: resume it instead.")
    mode = options.get("permission_mode")
    if mode is not None and mode not in MODES:
        raise HookkitError(f"Cursor has no permission mode {mode!r:.40}. It has: force.")
    return [
        *(executable, "-p", "--output-format", "stream-json"),
        *(MODES[mode] if mode else ()),
        *(["--model", model] if model is not None else []),
        *(["--resume", session_id] if is_resumed else []),
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)


def environment(executable: str) -> dict[str, str]:
    """Return our environment without the marks of the session that we may be inside of."""
    kept = {name: value for name, value in os.environ.items() if name not in SESSION_MARKERS}
    return executables.with_path(kept, executable)
