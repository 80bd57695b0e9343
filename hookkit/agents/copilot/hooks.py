"""Copilot's hook payloads, translated.

The fields are those of client 1.0.102; a field that is missing or of another type is tolerated.
https://docs.github.com/copilot/reference/hooks-configuration has the reference.

No payload has usage, an id of a tool call, nor does one show whether a person was asked:
`permissionRequest` fires also where all is allowed, a notification only where somebody is asked.
"""

import json
from datetime import timedelta

from hookkit.agents import shell_commands
from hookkit.agents.copilot import NAME, hook_payload
from hookkit.agents.copilot.hook_payload import HookPayload
from hookkit.agents.copilot.tool_inputs import files_of
from hookkit.agents.payload import check_identifier, place
from hookkit.agents.values import members, text
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id, short_hash
from hookkit.model.record import Record
from hookkit.model.session import moment, timestamp

recognize = hook_payload.recognize

EVENTS: dict[str, EventType] = {
    "Notification": "notification",
    "PostToolUse": "tool_done",
    "PostToolUseFailure": "tool_failed",
    "PreCompact": "compact",
    "SessionEnd": "session_end",
    "SessionStart": "session_start",
    "Stop": "stop",
    "SubagentStop": "subagent_stop",
    "UserPromptSubmit": "prompt",
}

ERROR, MODEL_CALL = "ErrorOccurred", "model_call"
"""An event of each attempt that failed, and its context where the model was called."""

NAME_FIELDS: dict[EventType, tuple[str, str]] = {
    "compact": ("trigger", ""),
    "notification": ("notification_type", "notificationType"),
    "session_end": ("reason", ""),
    "session_start": ("source", ""),
    "subagent_stop": ("agent_type", "agentType"),
}

TOOL_CALLS = frozenset(("tool_done", "tool_failed"))

SHELL = "bash"

LONGEST_WAIT = timedelta(minutes=10)
"""The client runs the hooks of an event one after the other: an event may be that much older than
its receipt."""


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload = hook_payload.read(record.payload)
    check_identifier(payload.event, "event")
    check_identifier(payload.session_id, "session")
    kind = kind_of(payload)
    is_done = kind == "tool_done"
    typed = kind == "prompt" and not payload.agent_id
    words = text_of(kind, payload)
    command = command_of(payload) if kind in TOOL_CALLS else ""
    key = key_of(payload, words, record)
    files = files_of(payload.inputs) if kind in TOOL_CALLS else []
    return Event(
        kind,
        payload.session_id,
        time_of(payload, record),
        key.text,
        record.source,
        key.digest,
        record.ordinal,
        framework=NAME,
        agent_id=payload.agent_id or None,
        process=record.process,
        cwd=place(payload.cwd),
        transcript_path=place(payload.transcript),
        name=name_of(kind, payload),
        text=words,
        by_person=typed,
        is_edit=is_done and payload.tool in edit_tools,
        correction=correction_in(payload, words if typed else "", command),
        file_path=files[0] if files else None,
        more_files=tuple(files[1:]),
        may_begin=not payload.agent_id,
        mentions=shell_commands.mentioned(command, payload.output) if is_done else None,
        git_folders=shell_commands.git_folders(command),
    )


def kind_of(payload: HookPayload) -> EventType:
    """Return the type of an event."""
    if payload.event == ERROR:
        context = hook_payload.either(payload.members, "error_context", "errorContext")
        return "api_error" if context == MODEL_CALL else "unknown"
    return EVENTS.get(payload.event, "unknown")


def name_of(kind: EventType, payload: HookPayload) -> str:
    """Return the variant of an event of its type."""
    if kind in TOOL_CALLS:
        return payload.tool
    if kind == "unknown":
        return payload.event
    return hook_payload.either(payload.members, *NAME_FIELDS.get(kind, ("", "")))


def text_of(kind: EventType, payload: HookPayload) -> str:
    """Return the words of an event: a prompt, an answer, an error."""
    get = payload.members.get
    if kind == "prompt":
        return (text(get("prompt")) or "").strip()
    if kind == "api_error":
        return text(members(get("error")).get("message")) or ""
    if kind == "tool_failed":
        return payload.output
    return text(get("last_assistant_message")) or text(get("response")) or ""


def key_of(payload: HookPayload, words: str, record: Record) -> Key:
    """Return the natural key, of what both forms of a payload have: the time, and the content.

    Hooks of Claude Code's settings and of Copilot's own report an event in one form or in two.
    """
    message = payload.members.get("message")
    content = [payload.agent_id, payload.tool, payload.inputs, words, message]
    try:
        known = json.dumps(content, sort_keys=True).encode()
    except RecursionError:
        return by_content(payload.event, record)
    if payload.at is None:
        return by_content(payload.event, record, known)
    return by_id(payload.event, payload.at, short_hash(known).hex())


def time_of(payload: HookPayload, record: Record) -> str:
    """Return the time of an event: its own, as hooks wait for each other and overtake each other.

    It is that of the receipt where the payload's can't be right.
    """
    received_at = timestamp(record.at_ns)
    if payload.at is None:
        return received_at
    waited = moment(received_at) - moment(payload.at)
    return payload.at if timedelta(0) <= waited <= LONGEST_WAIT else received_at


def command_of(payload: HookPayload) -> str:
    """Return the command of a shell tool; an empty text for any other tool."""
    return text(members(payload.inputs).get("command")) or "" if payload.tool == SHELL else ""


def correction_in(payload: HookPayload, prompt: str, command: str) -> str | None:
    """Return the correction rule that this event matches, if any."""
    if prompt:
        return corrections.match(prompt)
    return "learn" if command and corrections.has_marker(payload.output) else None
