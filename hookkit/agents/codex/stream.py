"""Parse the output of `codex exec --json`: one JSON object on each line.

The supervisor of a run imports this, with the standard library only.
"""

import json
from typing import Any

from hookkit.agents.stream_values import loads, text
from hookkit.agents.values import members
from hookkit.model.run_output import Message, StatusChange

MARKS = (b'"thread.started"', b'"turn.completed"', b'"turn.failed"')
"""Every line that changes a run contains one of these."""

LIMITS = ("usage limit", "quota exceeded")
"""Words of an error that the account meets until its limit is over."""

AGAIN = "try again "

TRUST = "--dangerously-bypass-hook-trust"
"""An option whose use the client reports as an error, at each start."""


def session_id(line: bytes) -> str | None:
    """Return the id of the thread, which the client chooses, from its first line."""
    if MARKS[0] not in line:
        return None
    value = loads(line)
    found = value.get("thread_id")
    is_start = value.get("type") == "thread.started"
    return found if is_start and isinstance(found, str) and found else None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    if not any(mark in line for mark in MARKS):
        return None
    value = loads(line)
    kind = value.get("type")
    if kind == "thread.started":
        return StatusChange("running")
    if kind == "turn.completed":
        return StatusChange("completing")
    return failure(text(members(value.get("error")), "message")) if kind == "turn.failed" else None


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return failure(text)


def failure(words: str) -> StatusChange:
    """Return the end of a turn that failed."""
    is_limit = any(each in words.lower() for each in LIMITS)
    _, _, resets = words.partition(AGAIN)
    return StatusChange(
        "completing",
        is_error=True,
        error=words,
        is_limit=is_limit,
        resets=resets.partition(".")[0].removeprefix("at ") if is_limit else "",
    )


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages in a line; none where it has none."""
    value = loads(line)
    kind, item = value.get("type"), members(value.get("item"))
    if kind == "error":
        return notice(text(value, "message"))
    if kind == "item.started":
        return begun(item)
    return completed(item) if kind == "item.completed" else []


def begun(item: dict[str, Any]) -> list[Message]:
    """Return the tool call that begins with an item."""
    known = call_of(item)
    if known is None:
        return []
    tool, about = known
    return [Message("assistant", f"[{tool}] {about}", None, "tool", tool, about)]


def completed(item: dict[str, Any]) -> list[Message]:
    """Return the message in an item that is complete: an answer, or what a tool answered."""
    kind = item.get("type")
    if kind == "agent_message" and text(item, "text"):
        return [Message("assistant", text(item, "text"), None, "text")]
    if kind == "error":
        return notice(text(item, "message"))
    if call_of(item) is None:
        return []
    return [Message("tool", text(item, "aggregated_output"), None, "answer")]


def call_of(item: dict[str, Any]) -> tuple[str, str] | None:
    """Return the tool that an item is a call of, and what describes the call; else None."""
    kind = item.get("type")
    if kind == "command_execution":
        return "Bash", text(item, "command")
    if kind == "file_change":
        changes = item.get("changes")
        listed = changes if isinstance(changes, list) else []
        paths = (text(members(each), "path") for each in listed)
        return "apply_patch", ", ".join(filter(None, paths))
    if kind == "mcp_tool_call":
        arguments = json.dumps(item.get("arguments"), ensure_ascii=False)
        return f"mcp__{text(item, 'server')}__{text(item, 'tool')}", arguments
    if kind == "collab_tool_call":
        return text(item, "tool"), text(item, "prompt")
    return ("web_search", text(item, "query")) if kind == "web_search" else None


def notice(words: str) -> list[Message]:
    """Return a notice of the client's: a warning, or an error that it may get over."""
    return [Message("assistant", words, None, "notice")] if words and TRUST not in words else []
