"""Parse the output of `cursor-agent -p --output-format stream-json`: one JSON object on each line.

{"type": "system", "subtype": "init", "session_id": …, "model": …}
{"type": "assistant", "message": {"content": [{"type": "text", "text": …}]}}
{"type": "tool_call", "subtype": "started", "tool_call": {"shellToolCall": {"args": {…}}}}
{"type": "result", "is_error": false, "result": …}

The supervisor of a run imports this, with the standard library only.
"""

import json
from typing import Any

from hookkit.agents.stream_values import loads
from hookkit.agents.values import members, text
from hookkit.model.run_output import Message, StatusChange

MARKS = (b'"init"', b'"result"')
"""Every line that changes a run contains one of these."""

LIMITS = ("usage limit", "rate limit", "quota")
"""Words of an error that the account meets until its limit is over."""

CALL = "ToolCall"
"""The end of a member that has a tool call; the tool's name is before it."""

KEY_ARGUMENTS = ("command", "path", "file_path", "pattern", "globPattern", "query", "url")
"""Arguments that describe a call, the best first."""


def session_id(line: bytes) -> str | None:
    """Return the id of the session, which the client chooses, from its first line."""
    return text(loads(line).get("session_id")) if b'"session_id"' in line else None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    if not any(mark in line for mark in MARKS):
        return None
    value = loads(line)
    if value.get("type") == "system" and value.get("subtype") == "init":
        return StatusChange("running", model=text(value.get("model")))
    if value.get("type") != "result":
        return None
    words = text(value.get("result")) or text(value.get("error")) or ""
    return failure(words) if value.get("is_error") else StatusChange("completing")


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return failure(text)


def failure(words: str) -> StatusChange:
    """Return the end of a run that failed."""
    is_limit = any(each in words.lower() for each in LIMITS)
    return StatusChange("completing", is_error=True, error=words, is_limit=is_limit)


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages in a line; none where it has none."""
    value = loads(line)
    kind = value.get("type")
    if kind == "assistant":
        content = members(value.get("message")).get("content")
        blocks = map(members, content) if isinstance(content, list) else ()
        found = (text(block.get("text")) for block in blocks if block.get("type") == "text")
        return [Message("assistant", words, None, "text") for words in found if words]
    if kind != "tool_call":
        return []
    call = next(iter(calls_in(members(value.get("tool_call")))), None)
    if call is None:
        return []
    tool, members_of_call = call
    if value.get("subtype") == "completed":
        return [Message("tool", answer(members_of_call), None, "answer")]
    asked = members(members_of_call.get("args"))
    about = next((each for name in KEY_ARGUMENTS if (each := text(asked.get(name)))), "")
    shown = json.dumps(asked, ensure_ascii=False)
    return [Message("assistant", f"[{tool}] {shown}", None, "tool", tool, about)]


def calls_in(value: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the tool calls in a line: name and members."""
    return [
        (name.removesuffix(CALL), members(each))
        for name, each in value.items()
        if name.endswith(CALL)
    ]


def answer(call: dict[str, Any]) -> str:
    """Return what a tool answered, as far as it is text."""
    for kind, found in members(call.get("result")).items():
        listed = [text(each) for each in members(found).values()]
        return "\n".join(filter(None, listed)) or kind
    return ""
