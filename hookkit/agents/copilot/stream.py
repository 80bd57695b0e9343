"""Parse the output of `--output-format json`: the log's records and more, one on each line.

The supervisor of a run imports this, with the standard library only. A run that was interrupted
exits with 0 and prints no result.
"""

import json
from typing import Any

from hookkit.agents.stream_values import loads, text
from hookkit.agents.values import members
from hookkit.model.run_output import Denial, Message, StatusChange

MARKS = (b'"model.call_start"', b'"result"', b'"session.error"', b'"denied"')
"""Every line that changes a run contains one of these."""

LIMITS = ("quota", "rate_limit")
"""Types of errors that the account meets until its limit is over."""

KEY_INPUTS = ("command", "path", "pattern", "query", "url", "description", "prompt")
"""Tool inputs that describe a call, the best first."""

SHELL = "bash"


def session_id(line: bytes) -> str | None:
    """Return None: hookkit chooses the id."""
    return None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others.

    A failed run's result has no reason, which came before it, so such a result changes nothing.
    """
    if not any(mark in line for mark in MARKS):
        return None
    value = loads(line)
    kind, data = value.get("type"), members(value.get("data"))
    if kind == "model.call_start" and not value.get("agentId"):
        return StatusChange("running", model=text(data, "model") or None)
    if kind == "session.error":
        is_limit = data.get("errorType") in LIMITS
        return StatusChange("completing", True, text(data, "message"), is_limit=is_limit)
    if kind == "result" and value.get("exitCode") == 0:
        return StatusChange("completing")
    if kind == "tool.execution_complete" and text(members(data.get("error")), "code") == "denied":
        return StatusChange(None, denied=(Denial(tool_of(data), text(data, "toolCallId")),))
    return None


def tool_of(data: dict[str, Any]) -> str:
    """Return the tool of a refused call, which is named only in what the client measures."""
    measured = members(members(data.get("toolTelemetry")).get("properties"))
    return text(measured, "command") or (SHELL if "shell_error_category" in measured else "tool")


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return StatusChange("completing", True, text)


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages of the main conversation in a line; none where it has none."""
    value = loads(line)
    kind, data, at = value.get("type"), members(value.get("data")), text(value, "timestamp") or None
    if value.get("agentId"):
        return []
    if kind == "assistant.message":
        words = text(data, "content")
        return [Message("assistant", words, at, "text")] if words else []
    if kind == "tool.execution_start":
        name, inputs = text(data, "toolName"), data.get("arguments")
        content = f"[{name}] {json.dumps(inputs, ensure_ascii=False)}"
        return [Message("assistant", content, at, "tool", name, about(inputs))]
    if kind == "tool.execution_complete":
        result, error = members(data.get("result")), members(data.get("error"))
        return [Message("tool", text(result, "content") or text(error, "message"), at, "answer")]
    if kind == "session.error":
        return [Message("assistant", text(data, "message"), at, "notice")]
    return []


def about(inputs: Any) -> str:
    """Return the most descriptive input of a call, else any text."""
    given = members(inputs)
    values = (*map(given.get, KEY_INPUTS), *given.values(), inputs)
    return next((each for each in values if isinstance(each, str) and each), "")
