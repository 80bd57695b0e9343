"""Build the client's command line for a run; some options are hookkit's alone to give."""

from collections.abc import Sequence

from hookkit.errors import HookkitError
from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("-p", "--prompt", "-i", "--prompt-interactive", "-o", "--output-format"),
        *("--session-id", "--session-file", "-r", "--resume", "--acp", "--experimental-acp"),
        *("-l", "--list-extensions", "--list-sessions", "--delete-session"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""

MODES = ("default", "auto_edit", "yolo", "plan")
"""The values of `--approval-mode`."""

NO_SUCH_OPTIONS = {"max_turns": "--max-turns", "append_system_prompt": "--append-system-prompt"}
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

    Raises HookkitError for what the client can't do.
    """
    other = next((name for each, name in NO_SUCH_OPTIONS.items() if options.get(each)), None)
    if other:
        raise HookkitError(f"Gemini CLI has no option for {other}: leave it out.")
    if parent:
        raise HookkitError("Gemini CLI can't fork a session: resume it, or start another.")
    mode = options.get("permission_mode")
    if mode is not None and mode not in MODES:
        known = ", ".join(MODES)
        raise HookkitError(f"Gemini CLI has no permission mode {mode!r:.40}. It has: {known}.")
    return [
        *(executable, "--output-format=stream-json"),
        f"--resume={session_id}" if is_resumed else f"--session-id={session_id}",
        *([f"--model={model}"] if model is not None else []),
        *([f"--approval-mode={mode}"] if mode is not None else []),
        *(f"--allowed-tools={each}" for each in options.get("allowed_tools", ())),
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
