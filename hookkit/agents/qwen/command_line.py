"""Build the client's command line for a run; some options are hookkit's alone to give."""

from collections.abc import Sequence

from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("-p", "--prompt", "-i", "--prompt-interactive", "-o", "--output-format"),
        *("--session-id", "-c", "--continue", "-r", "--resume", "--fork-session"),
        *("--input-format", "--json-fd", "--json-file", "--chat-recording"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

MODES = ("plan", "default", "auto-edit", "auto", "yolo")
"""The values of `--approval-mode`."""


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
    if parent:
        raise HookkitError("Qwen Code takes no id for a fork: resume the session instead.")
    mode = options.get("permission_mode")
    if mode is not None and mode not in MODES:
        known = ", ".join(MODES)
        raise HookkitError(f"Qwen Code has no permission mode {mode!r:.40}. It has: {known}.")
    chosen = [
        ("--model", model),
        ("--approval-mode", mode),
        ("--max-session-turns", options.get("max_turns")),
        ("--append-system-prompt", options.get("append_system_prompt")),
    ]
    return [
        *(executable, "--output-format=stream-json"),
        f"--resume={session_id}" if is_resumed else f"--session-id={session_id}",
        *(f"{name}={value}" for name, value in chosen if value is not None),
        *(f"--allowed-tools={each}" for each in options.get("allowed_tools", ())),
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
