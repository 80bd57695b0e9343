"""The table of tools, and how one is called.

All of them only read. An answer is text alone: with structured content, the model would see that
in place of the text.
"""

from typing import Any

from hookkit.errors import HookkitError
from hookkit.mcp import file_history, recall, session, usage
from hookkit.mcp.arguments import ArgumentError, Tool

TOOLS: dict[str, Tool] = {
    each.name: each for each in (recall.TOOL, session.TOOL, file_history.TOOL, usage.TOOL)
}

LONGEST_MISTAKE = 900
"""Characters of a message about a call that can't be answered; it repeats what was sent."""


def described() -> list[dict[str, Any]]:
    """Return all tools as `tools/list` has them."""
    return [each.described() for each in TOOLS.values()]


def call(name: str, sent: object) -> dict[str, Any]:
    """Call a tool of the table; what the model can correct is an answer, marked as an error."""
    tool = TOOLS[name]
    try:
        return result(answered(tool, sent))
    except (ArgumentError, HookkitError) as error:
        return result(f"{tool.name}: {error}"[:LONGEST_MISTAKE], is_error=True)


def answered(tool: Tool, sent: object) -> str:
    """Return the answer of a tool. Raises ArgumentError, HookkitError."""
    values = tool.checked(sent)
    from hookkit.api.store import Store
    from hookkit.api.user_errors import user_error

    try:
        with Store.open(source="user") as store:
            return tool.answer(store, values)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        raise known from None


def result(text: str, *, is_error: bool = False) -> dict[str, Any]:
    """Return a text as the result of a call."""
    return {"content": [{"type": "text", "text": text}], "isError": is_error}
