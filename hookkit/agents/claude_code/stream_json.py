"""Parse the output of `--output-format stream-json`: one JSON object on each line.

The supervisor of a run reads this too, with an interpreter that has the standard library only.
"""

import json
from typing import Any

from hookkit.agents.claude_code import run_status
from hookkit.agents.stream_values import loads
from hookkit.model.run_output import Message, StatusChange

SYNTHETIC = "<synthetic>"
"""The model of messages that the client writes itself, such as the reason for a failed call."""


def session_id(line: bytes) -> str | None:
    """Return None: hookkit chooses the id."""
    return None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    if not any(mark in line for mark in run_status.MARKS):
        return None
    return run_status.of_value(loads(line))


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return run_status.of_result({"is_error": True, "result": text})


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages of the main conversation in a line; none where it can't be parsed."""
    value = loads(line)
    message = value.get("message")
    if value.get("type") not in ("assistant", "user") or value.get("parent_tool_use_id"):
        return []
    if not isinstance(message, dict):
        return []
    role, at = str(value["type"]), value.get("timestamp")
    at = at if isinstance(at, str) else None
    content = message.get("content")
    if isinstance(content, str):
        return [Message(role, content, at, "text")]
    blocks = content if isinstance(content, list) else []
    found = (of_block(role, at, block) for block in blocks if isinstance(block, dict))
    known = [each for each in found if each is not None]
    if message.get("model") == SYNTHETIC:
        return [each._replace(kind="notice") for each in known]
    return known


def of_block(role: str, at: str | None, block: dict[str, Any]) -> Message | None:
    """Return the message in one block; None for thinking and unknown kinds of blocks."""
    kind = block.get("type")
    if kind == "text" and isinstance(block.get("text"), str):
        return Message(role, block["text"], at, "text")
    if kind == "tool_use":
        return of_call(role, at, block)
    if kind == "tool_result":
        return Message("tool", text_of(block.get("content")), at, "answer")
    return None


def of_call(role: str, at: str | None, block: dict[str, Any]) -> Message:
    """Return a tool call."""
    from hookkit.agents.claude_code.tool_inputs import about  # the supervisor does without it

    name, inputs = str(block.get("name")), block.get("input")
    content = f"[{name}] {json.dumps(inputs, ensure_ascii=False)}"
    known = about(inputs) if isinstance(inputs, dict) else ""
    return Message(role, content, at, "tool", name, known)


def text_of(content: Any) -> str:
    """Return the text of a tool's result, which is a string or a list of blocks."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = (block.get("text") for block in blocks if isinstance(block, dict))
    return "\n".join(text for text in texts if isinstance(text, str))
