"""What the client prints with `--output-format stream-json`: one JSON object on each line.

The supervisor of a run reads this too, with an interpreter that has the standard library only.
"""

import json
from typing import Any, Literal, NamedTuple

MARKS = b'"init"', b'"result"'
"""One of these is in every line that changes what a run is doing. The order of keys varies."""

Phase = Literal["running", "completing"]
Kind = Literal["text", "tool", "answer", "notice"]

SYNTHETIC = "<synthetic>"
"""The model of a message that the client has written itself: that a call has failed, and why."""


class StreamEvent(NamedTuple):
    """A line after which a run is in another phase."""

    phase: Phase
    is_error: bool = False
    words: str = ""
    """What the client says went wrong."""
    model: str | None = None
    cost_usd: float | None = None


class Message(NamedTuple):
    """Something that was said: a text, a tool that is called, what a tool answered, or what the
    client itself has to say."""

    role: str
    content: str
    timestamp: str | None
    kind: Kind


def news(line: bytes) -> StreamEvent | None:
    """What a line says of the run as a whole; None for one that says nothing of it."""
    if not any(mark in line for mark in MARKS):
        return None
    said = parsed(line)
    if said.get("type") == "system" and said.get("subtype") == "init":
        model = said.get("model")
        return StreamEvent("running", model=model if isinstance(model, str) else None)
    if said.get("type") != "result":
        return None
    cost = said.get("total_cost_usd")
    is_number = isinstance(cost, int | float) and not isinstance(cost, bool)
    is_error = bool(said.get("is_error")) or said.get("subtype") not in (None, "success")
    return StreamEvent(
        "completing",
        is_error,
        words_of(said) if is_error else "",
        None,
        cost if is_number else None,
    )


def words_of(result: dict[str, Any]) -> str:
    """The client's words for what went wrong."""
    errors = result.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    subtype = result.get("subtype")
    found = (result.get("result"), first, None if subtype == "success" else subtype)
    return next((each for each in found if isinstance(each, str) and each), "")


def messages(line: bytes) -> list[Message]:
    """What a line says in the main conversation; nothing for one that can't be understood."""
    said = parsed(line)
    message = said.get("message")
    if said.get("type") not in ("assistant", "user") or said.get("parent_tool_use_id"):
        return []
    if not isinstance(message, dict):
        return []
    role, at = str(said["type"]), said.get("timestamp")
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
    """What one block of a message says; None for thinking and what we have no word for."""
    kind = block.get("type")
    if kind == "text" and isinstance(block.get("text"), str):
        return Message(role, block["text"], at, "text")
    if kind == "tool_use":
        asked = json.dumps(block.get("input"), ensure_ascii=False)
        return Message(role, f"[{block.get('name')}] {asked}", at, "tool")
    if kind == "tool_result":
        return Message("tool", text_of(block.get("content")), at, "answer")
    return None


def text_of(content: Any) -> str:
    """The text of a tool's answer: a string, or a list of blocks."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    texts = (block.get("text") for block in blocks if isinstance(block, dict))
    return "\n".join(text for text in texts if isinstance(text, str))


def parsed(line: bytes) -> dict[str, Any]:
    """A line as an object; empty where it is none: torn, or not the client's."""
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
