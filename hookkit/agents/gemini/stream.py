"""Parse the output of `--output-format stream-json`: one JSON object on each line.

The supervisor of a run imports this, with the standard library only. A run that was interrupted
exits with 0 and prints no result.
"""

import json
from typing import Any

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
        return [Message("assistant", text(value, "content"), at, "text")]
    if kind == "tool_use":
        name, inputs = text(value, "tool_name"), members(value.get("parameters"))
        content = f"[{name}] {json.dumps(inputs, ensure_ascii=False)}"
        return [Message("assistant", content, at, "tool", name, about(inputs))]
    if kind == "tool_result":
        words = text(value, "output") or text(members(value.get("error")), "message")
        return [Message("tool", words, at, "answer")]
    return [Message("assistant", text(value, "message"), at, "notice")] if kind == "error" else []


def about(inputs: dict[str, Any]) -> str:
    """Return the most descriptive input of a call, else any text."""
    known = [inputs.get(name) for name in KEY_INPUTS]
    found = (each for each in (*known, *inputs.values()) if isinstance(each, str) and each)
    return next(found, "")


def text(value: dict[str, Any], name: str) -> str:
    """Return a text member, or an empty text."""
    found = value.get(name)
    return found if isinstance(found, str) else ""


def members(value: Any) -> dict[str, Any]:
    """Return an object's members; none of anything else."""
    return value if isinstance(value, dict) else {}


def loads(line: bytes) -> dict[str, Any]:
    """Parse a line; return an empty object if it is truncated or not a JSON object."""
    try:
        return members(json.loads(line.decode("utf-8", "replace")))
    except (ValueError, RecursionError):
        return {}
