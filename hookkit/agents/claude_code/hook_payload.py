"""The members of a hook's payload that are used, decoded in one parse (payload_struct.py)."""

from typing import Any

import msgspec

from hookkit.agents import payload_struct


class ToolInput(msgspec.Struct, gc=False):
    """The inputs of a tool that are looked at."""

    file_path: str | None = None
    notebook_path: str | None = None
    command: str | None = None


class HookPayload(msgspec.Struct, gc=False):
    """The members of all events. None: not there, or of another type."""

    hook_event_name: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    agent_type: str | None = None
    cursor_version: str | None = None
    cwd: str | None = None
    error: str | None = None
    last_assistant_message: str | None = None
    model: str | None = None
    new_cwd: str | None = None
    notification_type: str | None = None
    prompt: str | None = None
    prompt_id: str | None = None
    reason: str | None = None
    source: str | None = None
    timestamp: str | None = None
    tool_input: ToolInput | None = None
    tool_name: str | None = None
    tool_use_id: str | None = None
    transcript_path: str | None = None
    trigger: str | None = None


decode = payload_struct.decoder(HookPayload)


def read_tolerantly(payload: dict[str, Any]) -> HookPayload:
    """Return the payload without the members of another type."""
    return payload_struct.read_tolerantly(HookPayload, ToolInput, payload)
