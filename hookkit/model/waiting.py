"""What an agent waits for a person to do, as `sessions.waiting_for` has it.

`question`, `plan`, `input` (a dialog of another kind), `permission`, or `permission: TOOL`.
"""

from collections.abc import Mapping

QUESTION = "question"
PLAN = "plan"
INPUT = "input"
PERMISSION = "permission"

SEPARATOR = ": "

MOST_OF_TOOL = 100
"""Characters of a tool's name that are kept."""

VAGUE = (PERMISSION, INPUT)
"""Reports without the dialog that is open."""


def for_tool(tool: str, dialogs: Mapping[str, str]) -> str:
    """Return what is waited for where a tool asks for permission.

    `dialogs` has the tools that are themselves a dialog, with what they wait for.
    """
    if not tool:
        return PERMISSION
    return dialogs.get(tool) or f"{PERMISSION}{SEPARATOR}{tool[:MOST_OF_TOOL]}"


def tool_of(waiting_for: str) -> str:
    """Return the tool for which permission is waited for; empty where that isn't known."""
    kind, _, tool = waiting_for.partition(SEPARATOR)
    return tool if kind == PERMISSION else ""


def precision(waiting_for: str | None) -> int:
    """Return how much is known of what is waited for; a greater number is more."""
    if waiting_for is None:
        return 0
    return 1 if waiting_for in VAGUE else 2
