"""The members of a hook's payload that are used, decoded in one parse.

A payload with a member of another type than the client sends is read tolerantly. Both ways give
the same values (test_hook_payload.py).
"""

from typing import Any

import msgspec


class ToolInput(msgspec.Struct, gc=False):
    """The inputs of a tool that are looked at."""

    command: str | None = None
    """A shell command, or a whole patch."""


class HookPayload(msgspec.Struct, gc=False):
    """The members of all events. None: not there, or of another type."""

    hook_event_name: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    agent_type: str | None = None
    cwd: str | None = None
    error: str | None = None
    last_assistant_message: str | None = None
    model: str | None = None
    prompt: str | None = None
    reason: str | None = None
    request_id: str | None = None
    response_id: str | None = None
    source: str | None = None
    status: str | None = None
    tool_input: ToolInput | None = None
    tool_name: str | None = None
    tool_use_id: str | None = None
    transcript_path: str | None = None
    trigger: str | None = None
    turn_id: str | None = None


INPUTS = ToolInput.__struct_fields__
TEXTS = tuple(name for name in HookPayload.__struct_fields__ if name != "tool_input")

_decode = msgspec.json.Decoder(HookPayload).decode


def decode(raw: bytes) -> HookPayload | None:
    """Return the payload; None for one that has to be read tolerantly."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_tolerantly(payload: dict[str, Any]) -> HookPayload:
    """Return the payload without the members of another type."""
    known = HookPayload(**texts_of(payload, TEXTS))
    asked = payload.get("tool_input")
    if isinstance(asked, dict):
        known.tool_input = ToolInput(**texts_of(asked, INPUTS))
    return known


def texts_of(members: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the members with these names that are texts."""
    return {name: value for name in names if isinstance(value := members.get(name), str)}
