"""Parse the output of `opencode run --format json`: one JSON object on each line.

The supervisor of a run imports this, with the standard library only. The stream has no last line: a
step that ends without calls of tools is the end of the turn. After one with calls another step
follows, unless a call was refused, so that the client may go on for as long as it likes then.
"""

import json
from datetime import UTC, datetime
from typing import Any

from hookkit.agents.stream_values import about, loads, text
from hookkit.agents.values import members
from hookkit.model.run_output import Denial, Message, StatusChange

MARKS = (b'"step_start"', b'"step_finish"', b'"error"')
"""Every line that changes a run contains one of these."""

REFUSALS = (
    "The user rejected permission to use",
    "The user has specified a rule which prevents",
)
"""How the error of a tool begins that was not permitted."""

LIMITS = ("rate limit", "quota", "usage limit")
"""Words of an error that the account meets until its limit is over."""

TOO_MANY = 429
"""The HTTP status of such an error."""

KEY_INPUTS = ("command", "filePath", "pattern", "query", "url", "description", "prompt")
"""Tool inputs that describe a call, the best first."""


def session_id(line: bytes) -> str | None:
    """Return the id of the session, which the client chooses: each line has it."""
    return text(loads(line), "sessionID") or None if b'"sessionID"' in line else None


def parse_status(line: bytes) -> StatusChange | None:
    """Return the change of a run that a line reports; None for all others."""
    if not any(mark in line for mark in MARKS):
        return None
    value = loads(line)
    kind, part = value.get("type"), members(value.get("part"))
    if kind == "step_start":
        return StatusChange("running", background_tasks=0)
    if kind == "step_finish":
        goes_on = part.get("reason") == "tool-calls"
        return StatusChange("completing", background_tasks=int(goes_on))
    if kind == "tool_use":
        return denial(part)
    return failure(members(value.get("error"))) if kind == "error" else None


def denial(part: dict[str, Any]) -> StatusChange | None:
    """Return the denial of a tool's call; None for any other call."""
    if not text(members(part.get("state")), "error").startswith(REFUSALS):
        return None
    return StatusChange(None, denied=(Denial(text(part, "tool"), text(part, "id")),))


def failure(error: dict[str, Any]) -> StatusChange:
    """Return the end of a run that failed."""
    data = members(error.get("data"))
    return failed(text(data, "message") or text(error, "name"), data.get("statusCode"))


def failed(words: str, status: Any = None) -> StatusChange:
    """Return the end of a run that failed with these words."""
    is_limit = status == TOO_MANY or any(each in words.lower() for each in LIMITS)
    return StatusChange(
        "completing", is_error=True, error=words, is_limit=is_limit, background_tasks=0
    )


def parse_failure(text: str) -> StatusChange:
    """Return what the last lines on stderr mean for a run that has ended without a result."""
    return failed(text)


def parse_messages(line: bytes) -> list[Message]:
    """Return the messages in a line; none where it has none."""
    value = loads(line)
    kind, part, at = value.get("type"), members(value.get("part")), time_of(value.get("timestamp"))
    if kind == "text":
        return [Message("assistant", text(part, "text"), at, "text")]
    if kind == "error":
        return [Message("assistant", failure(members(value.get("error"))).error, at, "notice")]
    if kind != "tool_use":
        return []
    state, name = members(part.get("state")), text(part, "tool")
    inputs = members(state.get("input"))
    content = f"[{name}] {json.dumps(inputs, ensure_ascii=False)}"
    return [
        Message("assistant", content, at, "tool", name, about(inputs, KEY_INPUTS)),
        Message("tool", text(state, "output") or text(state, "error"), at, "answer"),
    ]


def time_of(value: Any) -> str | None:
    """Return Unix milliseconds as a time; None for anything else."""
    try:
        moment = datetime.fromtimestamp(value / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
