"""Parse the output of `--output-format stream-json`: one JSON object on each line.

The supervisor of a run imports this, with the standard library only. A run that was interrupted
exits with 0 and prints no result.
"""

import json

from hookkit.agents.stream_values import about, loads, text
from hookkit.agents.values import members
from hookkit.model.run_output import Message, StatusChange

MARKS = (b'"init"', b'"result"')
"""Every line that changes a run contains one of these."""

LIMITS = ("quota", "RESOURCE_EXHAUSTED", "rate limit")
"""Words of an error that the account meets until its limit is over."""

KEY_INPUTS = ("command", "file_path", "dir_path", "pattern", "query", "url", "prompt")
"""Tool inputs that describe a call, the best first."""


def session_id(line: bytes) -> str | None:
    """Return None: hookkit chooses the id."""
    return None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    if not any(mark in line for mark in MARKS):
        return None
    value = loads(line)
    if value.get("type") == "init":
        return StatusChange("running", model=text(value, "model") or None)
    if value.get("type") != "result":
        return None
    if value.get("status") == "success":
        return StatusChange("completing")
    return failure(text(members(value.get("error")), "message"))


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return failure(text)


def failure(words: str) -> StatusChange:
    """Return the end of a run that failed."""
    is_limit = any(each in words for each in LIMITS)
    return StatusChange("completing", is_error=True, error=words, is_limit=is_limit)


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages in a line; none where it has none."""
    value = loads(line)
    kind, at = value.get("type"), text(value, "timestamp") or None
    if kind == "message" and value.get("role") == "assistant":
        is_part = value.get("delta") is True
        return [Message("assistant", text(value, "content"), at, "text", is_part=is_part)]
    if kind == "tool_use":
        name, inputs = text(value, "tool_name"), members(value.get("parameters"))
        content = f"[{name}] {json.dumps(inputs, ensure_ascii=False)}"
        return [Message("assistant", content, at, "tool", name, about(inputs, KEY_INPUTS))]
    if kind == "tool_result":
        words = text(value, "output") or text(members(value.get("error")), "message")
        return [Message("tool", words, at, "answer")]
    return [Message("assistant", text(value, "message"), at, "notice")] if kind == "error" else []
