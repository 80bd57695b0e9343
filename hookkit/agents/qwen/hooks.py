"""Qwen Code's hook payloads, translated.

Names and members are Claude Code's, with a time; the fields are those of client 0.24.4. A field
that is missing or of another type is tolerated.
"""

from typing import Any

from hookkit.agents.claude_code.hooks import NAME_FIELDS, TOOL_CALLS
from hookkit.agents.payload import check_identifier, place
from hookkit.agents.qwen import EVENT_FIELD, NAME, hook_payload
from hookkit.agents.qwen.hook_payload import HookPayload
from hookkit.agents.qwen.prompts import EVENT, typed_in
from hookkit.agents.shell_commands import git_folders, mentioned
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id, short_hash
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.waiting import PLAN, QUESTION, for_tool

EVENTS: dict[str, EventType] = {
    "Notification": "notification",
    "PermissionRequest": "permission",
    "PostToolUse": "tool_done",
    "PostToolUseFailure": "tool_failed",
    "PreCompact": "compact",
    "SessionEnd": "session_end",
    "SessionStart": "session_start",
    "Stop": "stop",
    "StopFailure": "stop_failed",
    "SubagentStop": "subagent_stop",
    EVENT: "prompt",
}

FOLDER = "/.qwen/"
"""A part of the path of each log, unless the person chose another folder."""

CHATS = "/chats/"
"""A part of it in any case."""

SHELL = "run_shell_command"

DIALOGS = {"ask_user_question": QUESTION, "exit_plan_mode": PLAN}
"""Tools that are themselves a dialog."""


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Qwen Code's: Claude Code sends no time."""
    path = payload.get("transcript_path")
    has_time = isinstance(payload.get("timestamp"), str)
    return has_time and isinstance(path, str) and FOLDER in path and CHATS in path


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload = hook_payload.decode(record.raw) or hook_payload.read_tolerantly(record.payload)
    wire_name, session_id = payload.hook_event_name or "", payload.session_id or ""
    kind, typed = EVENTS.get(wire_name, "unknown"), None
    if kind == "prompt":
        typed = typed_of(payload)
        kind = kind if typed is not None else "unknown"
    if kind == "unknown":
        check_identifier(wire_name, EVENT_FIELD)
    check_identifier(session_id, "session_id")
    name = wire_name if kind == "unknown" else name_of(kind, payload)
    words = payload.error or payload.last_assistant_message or payload.message or ""
    key = key_of(wire_name if kind == "unknown" else kind, payload, record)
    asked, command, output = payload.tool_input, "", ""
    if asked and name == SHELL and kind in TOOL_CALLS:
        command, output = asked.command or "", output_of(payload)
    return Event(  # by position: names take three times as long, and this runs per line
        kind,
        session_id,
        timestamp(record.at_ns),
        key.text,
        record.source,
        key.digest,
        record.ordinal,
        NAME,
        payload.agent_id or None,
        "local",
        record.process,
        place(payload.cwd),
        place(payload.transcript_path),
        name,
        typed or words,
        typed is not None,
        kind == "tool_done" and name in edit_tools,
        corrections.match(typed) if typed else marked(output),
        payload.tool_call_id or payload.tool_use_id or None,
        (asked.file_path or asked.notebook_path or None) if asked else None,
        payload.model or None,
        mentioned(command, output) if kind == "tool_done" else None,
        None,
        record.account,
        git_folders(command),
        waiting_for=for_tool(name, DIALOGS) if kind == "permission" else None,
    )


def typed_of(payload: HookPayload) -> str | None:
    """Return what a person typed; None for what the client sends itself."""
    members = ("agent_id", "hook_event_name", "prompt", "submitted_prompt")
    return typed_in({name: getattr(payload, name) for name in members})


def name_of(kind: EventType, payload: HookPayload) -> str:
    """Return the variant of an event of its type."""
    field = NAME_FIELDS.get(kind)
    return (getattr(payload, field) or "") if field else ""


def key_of(label: str, payload: HookPayload, record: Record) -> Key:
    """Return the natural key; a prompt's id comes with each call of its turn."""
    call_id = payload.tool_call_id or payload.tool_use_id
    if call_id:
        return by_id(label, call_id)
    if payload.prompt_id and label == "prompt":
        prompt = short_hash((payload.prompt or "").encode()).hex()
        return by_id(label, payload.prompt_id, prompt)
    return by_content(label, record)


def output_of(payload: HookPayload) -> str:
    """Return the output of a tool, if it is a text."""
    output = payload.tool_response.output if payload.tool_response else payload.error
    return output if isinstance(output, str) else ""


def marked(output: str) -> str | None:
    """Return the rule that the output of a command matches, if any."""
    return "learn" if output and corrections.has_marker(output) else None
