"""Build the client's command line for a run; some options are hookkit's alone to give."""

import json
from collections.abc import Sequence

from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("--json", "--experimental-json", "--last", "--all", "-C", "--cd", "--remote"),
        *("--color", "-o", "--output-last-message"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

SANDBOXES = ("read-only", "workspace-write", "danger-full-access")
"""The permission modes of a run, in which nobody can be asked."""

NO_SUCH_OPTIONS = {"max_turns": "--max-turns", "allowed_tools": "--allowed-tools"}
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
        raise HookkitError(f"Codex has no option for {other}: leave it out.")
    mode, words = options.get("permission_mode"), options.get("append_system_prompt")
    if mode is not None and mode not in SANDBOXES:
        known = ", ".join(SANDBOXES)
        raise HookkitError(f"Codex has no permission mode {mode!r:.40}. It has: {known}.")
    settings = [("sandbox_mode", mode), ("developer_instructions", words)]
    known_as = [parent or session_id] if parent or is_resumed else []
    return [
        *(executable, "exec"),
        *(["fork"] if parent else ["resume"] if is_resumed else []),
        "--json",
        *([f"--model={model}"] if model is not None else []),
        *(f"--config={name}={json.dumps(value)}" for name, value in settings if value is not None),
        *options.get("arguments", ()),
        *known_as,
        "-",
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
