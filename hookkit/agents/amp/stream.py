"""Parse the output of `amp --stream-json -x`, which has the form of Claude Code's.

{"type": "system", "subtype": "init", "session_id": "T-…"}
{"type": "assistant", "message": {"content": [{"type": "text" | "tool_use", …}]}}
{"type": "user", "message": {"content": [{"type": "tool_result", "content": …}]}}
{"type": "result", "subtype": "success", "is_error": false, "result": …}

The supervisor of a run imports this, with the standard library only.
"""

import json
from typing import Any

from hookkit.agents.stream_values import loads
from hookkit.agents.values import members, text
from hookkit.model.run_output import Message, StatusChange

MARKS = (b'"init"', b'"result"')
"""Every line that changes a run contains one of these."""

KEY_INPUTS = ("cmd", "command", "path", "pattern", "query", "url", "prompt", "description")
"""Tool inputs that describe a call, the best first."""


def session_id(line: bytes) -> str | None:
    """Return the id of the thread, which the client chooses, from its first line."""
    return text(loads(line).get("session_id")) if b'"session_id"' in line else None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    value = loads(line) if any(mark in line for mark in MARKS) else {}
    if value.get("type") == "system" and value.get("subtype") == "init":
        return StatusChange("running")
    if value.get("type") != "result":
        return None
    is_error = value.get("is_error") is True or value.get("subtype") not in (None, "success")
    words = text(value.get("result")) or text(value.get("error")) or text(value.get("subtype"))
    return parse_failure(words or "") if is_error else StatusChange("completing")


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return StatusChange("completing", is_error=True, error=text)


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages of the main conversation in a line; none where it has none."""
    value = loads(line)
    if value.get("type") not in ("assistant", "user") or value.get("parent_tool_use_id"):
        return []
    content = members(value.get("message")).get("content")
    blocks = map(members, content) if isinstance(content, list) else ()
    found = (of_block(str(value["type"]), block) for block in blocks)
    return [each for each in found if each is not None]


def of_block(role: str, block: dict[str, Any]) -> Message | None:
    """Return the message in one block; None for thinking and unknown kinds of blocks."""
    kind, words = block.get("type"), text(block.get("text"))
    if kind == "text" and words:
        return Message(role, words, None, "text")
    if kind == "tool_result":
        return Message("tool", words_of(block.get("content")), None, "answer")
    if kind != "tool_use":
        return None
    tool, asked = text(block.get("name")) or "", members(block.get("input"))
    about = next((each for name in KEY_INPUTS if (each := text(asked.get(name)))), "")
    shown = f"[{tool}] {json.dumps(asked, ensure_ascii=False)}"
    return Message("assistant", shown, None, "tool", tool, about)


def words_of(content: Any) -> str:
    """Return the text of a tool's result, which is a string or a list of blocks."""
    if isinstance(content, str):
        return content
    blocks = map(members, content) if isinstance(content, list) else ()
    return "\n".join(filter(None, (text(block.get("text")) for block in blocks)))
