"""How the client is called for a run: its options, and those that are ours alone to give."""

from collections.abc import Sequence
from typing import TypedDict

OURS = frozenset(
    (
        *("-p", "--print", "--output-format", "--input-format", "--session-id", "--fork-session"),
        *("-c", "--continue", "-r", "--resume", "--bg", "--background"),
    )
)
"""Options that would make another session of a run, or another stream of its output."""


class CommandOptions(TypedDict, total=False):
    """What a person may ask of the client, each left out where they don't."""

    max_turns: int | None
    allowed_tools: Sequence[str]
    permission_mode: str | None
    append_system_prompt: str | None
    arguments: Sequence[str]
    """Further arguments, as the client takes them."""


def command(
    executable: str,
    session_id: str,
    model: str | None,
    options: CommandOptions,
    *,
    is_resumed: bool,
) -> list[str]:
    """The client's command line. The prompt is not on it: it comes on stdin."""
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
        *("--resume" if is_resumed else "--session-id", session_id),
        *(["--allowedTools", *tools] if tools else []),
        *given,
        *options.get("arguments", ()),
    ]


def refused(arguments: Sequence[str]) -> str | None:
    """The first further argument that is ours alone to give; None where there is none."""
    return next((each for each in arguments if each.partition("=")[0] in OURS), None)
