"""Build the client's command line for a run; some options are hookkit's alone to give."""

from collections.abc import Sequence

from hookkit.model.run_options import AgentOptions

OURS = frozenset(
    (
        *("-p", "--print", "--output-format", "--input-format", "--session-id", "--fork-session"),
        *("-c", "--continue", "-r", "--resume", "--bg", "--background"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""


def command(
    executable: str,
    session_id: str,
    model: str | None,
    options: AgentOptions,
    *,
    is_resumed: bool,
    parent: str | None = None,
) -> list[str]:
    """Return the client's command line. The prompt is not on it: it comes on stdin."""
    chosen = [
        ("--model", model),
        ("--max-turns", options.get("max_turns")),
        ("--permission-mode", options.get("permission_mode")),
        ("--append-system-prompt", options.get("append_system_prompt")),
    ]
    given = [f"{name}={value}" for name, value in chosen if value is not None]
    tools = list(options.get("allowed_tools", ()))
    return [
        *(executable, "-p", "--output-format", "stream-json", "--verbose"),
        *(("--resume", parent, "--fork-session") if parent else ()),
        *("--resume" if is_resumed else "--session-id", session_id),
        *(["--allowedTools", *tools] if tools else []),
        *given,
        *options.get("arguments", ()),
    ]


def refused_argument(arguments: Sequence[str]) -> str | None:
    """Return the first further argument that is hookkit's alone to give; None without one."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
