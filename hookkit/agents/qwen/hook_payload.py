"""The members of a hook's payload that are used, decoded in one parse (payload_struct.py)."""

from typing import Any

import msgspec

from hookkit.agents import payload_struct
from hookkit.agents.gemini.hook_payload import ToolResponse
from hookkit.agents.payload_struct import texts_of


class ToolInput(msgspec.Struct, gc=False):
    """The inputs of a tool that are looked at."""

    file_path: str | None = None
    notebook_path: str | None = None
    command: str | None = None


class HookPayload(msgspec.Struct):
    """The members of all events. None: not there, or of another type."""

    hook_event_name: str | None = None
    session_id: str | None = None
    agent_id: str | None = None
    agent_type: str | None = None
    cwd: str | None = None
    error: str | None = None
    last_assistant_message: str | None = None
    message: str | None = None
    model: str | None = None
    notification_type: str | None = None
    prompt: str | None = None
    prompt_id: str | None = None
    reason: str | None = None
    source: str | None = None
    submitted_prompt: str | None = None
    tool_call_id: str | None = None
    tool_input: ToolInput | None = None
    tool_name: str | None = None
    tool_response: ToolResponse | None = None
    tool_use_id: str | None = None
    transcript_path: str | None = None
    trigger: str | None = None


INPUTS = ToolInput.__struct_fields__
TEXTS = tuple(
    name for name in HookPayload.__struct_fields__ if name not in ("tool_input", "tool_response")
)

decode = payload_struct.decoder(HookPayload)


def read_tolerantly(payload: dict[str, Any]) -> HookPayload:
    """Return the payload without the members of another type."""
    known = HookPayload(**texts_of(payload, TEXTS))
    asked, answered = payload.get("tool_input"), payload.get("tool_response")
    if isinstance(asked, dict):
        known.tool_input = ToolInput(**texts_of(asked, INPUTS))
    if isinstance(answered, dict):
        known.tool_response = ToolResponse(answered.get("llmContent"))
    return known
