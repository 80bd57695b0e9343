"""Build the client's command line for a run, and find out what it permits.

Some options are hookkit's alone to give.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("-p", "--prompt", "-i", "--interactive", "--output-format", "-s", "--silent"),
        *("--session-id", "-r", "--resume", "--continue", "--connect", "-C"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

NO_SUCH_OPTIONS = {
    "max_turns": "--max-turns",
    "append_system_prompt": "--append-system-prompt",
    "permission_mode": "--permission-mode",
}
"""Options of a run that the client has no option for."""

GRANT_HINT = (
    "`-- --allow-all-tools` permits all tools, `--allowed-tools write` edits, "
    "`--allowed-tools 'shell(git:*)'` a command"
)
"""How a person grants permissions to a run."""

GRANTING = frozenset(("--allow-all", "--allow-all-tools", "--allow-tool", "--yolo"))
"""Arguments that grant permissions."""

VARIABLE, YES = "COPILOT_ALLOW_ALL", ("1", "on", "true", "y", "yes")
"""The variable that grants all of them, and its values."""


def command(
    executable: str,
    session_id: str,
    model: str | None,
    options: AgentOptions,
    *,
    is_resumed: bool,
    parent: str | None = None,
) -> list[str]:
    """Return the client's command line. The prompt is not on it: it comes on stdin.

    Raises HookkitError for what the client can't do.
    """
    other = next((name for each, name in NO_SUCH_OPTIONS.items() if options.get(each)), None)
    if other:
        raise HookkitError(f"GitHub Copilot CLI has no option for {other}: leave it out.")
    if parent:
        raise HookkitError("GitHub Copilot CLI can't fork a session: resume it, or start another.")
    return [
        *(executable, "--output-format=json", "--no-auto-update"),
        f"--resume={session_id}" if is_resumed else f"--session-id={session_id}",
        *([f"--model={model}"] if model is not None else []),
        *(f"--allow-tool={each}" for each in options.get("allowed_tools", ())),
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)


def grants_permissions(project: Path, options: AgentOptions) -> bool:
    """Return True if the options of a run or the environment permit what must be permitted."""
    if options.get("allowed_tools"):
        return True
    if any(each.partition("=")[0] in GRANTING for each in options.get("arguments", ())):
        return True
    return os.environ.get(VARIABLE, "").strip().lower() in YES
