"""Build the client's command line for a run; some options are hookkit's alone to give."""

from collections.abc import Sequence

from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("-c", "--continue", "-s", "--session", "--fork", "--format", "--attach", "--command"),
        *("-i", "--interactive", "--dir", "-h", "--help", "-v", "--version"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

AUTO = "auto"
"""The permission mode in which the client permits all that its settings don't deny."""

NO_SUCH_OPTIONS = {
    "allowed_tools": "--allowed-tools",
    "append_system_prompt": "--append-system-prompt",
    "max_turns": "--max-turns",
}
"""Options of a run that the client has no option for."""


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

    Raises HookkitError for an option that the client doesn't have.
    """
    other = next((name for each, name in NO_SUCH_OPTIONS.items() if options.get(each)), None)
    if other:
        raise HookkitError(f"OpenCode has no option for {other}: leave it out.")
    mode = options.get("permission_mode")
    if mode not in (None, AUTO):
        raise HookkitError(f"OpenCode has no permission mode {mode!r:.40}. It has: {AUTO}.")
    begun = parent or (session_id if is_resumed else None)
    return [
        *(executable, "run", "--format=json"),
        *([f"--session={begun}"] if begun else []),
        *(["--fork"] if parent else []),
        *([f"--model={model}"] if model is not None else []),
        *(["--auto"] if mode else []),
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
