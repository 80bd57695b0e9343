"""Gemini CLI's hook payloads, translated.

The fields are those of client 0.61.0; a field that is missing or of another type is tolerated.
https://geminicli.com/docs/hooks/reference has the reference. No payload has the id of a call, and
what a subagent does comes under its parent's session without a mark.
"""

from typing import Any

from hookkit.agents.gemini import EVENT_FIELD, NAME, hook_payload
from hookkit.agents.gemini.hook_payload import HookPayload
from hookkit.agents.gemini.prompts import EVENT, typed_in
from hookkit.agents.gemini.tool_outcomes import SHELL, is_failed_command
from hookkit.agents.payload import check_identifier, place
from hookkit.agents.shell_commands import git_folders, mentioned
from hookkit.agents.values import members, text
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import by_content
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.waiting import PLAN, QUESTION, for_tool

EVENTS: dict[str, EventType] = {
    "AfterAgent": "stop",
    "AfterTool": "tool_done",
    EVENT: "prompt",
    "Notification": "notification",
    "PreCompress": "compact",
    "SessionEnd": "session_end",
    "SessionStart": "session_start",
}

OTHER_EVENTS = frozenset(("AfterModel", "BeforeModel", "BeforeTool", "BeforeToolSelection"))
"""The client's other events: recorded where a person wires them, and activity.

`hookkit install` leaves them out. BeforeModel has the whole conversation; AfterModel comes with
every chunk of an answer, without an id and without the tokens that were cached.
"""

NAME_FIELDS: dict[EventType, str] = {
    "compact": "trigger",
    "notification": "notification_type",
    "permission": "notification_type",
    "session_end": "reason",
    "session_start": "source",
    "tool_done": "tool_name",
    "tool_failed": "tool_name",
}

AUTOMATIC = "auto"
"""The trigger with which PreCompress comes before every call, whether it compresses or not."""

PERMISSION = "ToolPermission"
"""The type of the notification that a dialog has opened."""

DIALOGS = {"ask_user": QUESTION, "exit_plan_mode": PLAN}
"""Types of dialogs that ask for something else than a permission."""

NAMES = {"exec": "shell"}
"""Types of dialogs that have another name for people."""

RESUMED = "resume"
"""With this source a start names a new log, but the session goes on in the old one."""

FOLDER = "/.gemini/"
"""A part of the path of each log, unless the person chose another folder."""


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Gemini CLI's."""
    name, path = payload.get(EVENT_FIELD), payload.get("transcript_path")
    if not isinstance(name, str) or not isinstance(payload.get("timestamp"), str):
        return False
    is_own = name in OTHER_EVENTS or name in ("AfterAgent", "AfterTool", EVENT, "PreCompress")
    return is_own or (isinstance(path, str) and FOLDER in path)


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload = hook_payload.decode(record.raw) or hook_payload.read_tolerantly(record.payload)
    wire_name, session_id = payload.hook_event_name or "", payload.session_id or ""
    kind = kind_of(wire_name, payload)
    if kind == "unknown":
        check_identifier(wire_name, EVENT_FIELD)
    check_identifier(session_id, "session_id")
    name = wire_name if kind == "unknown" else name_of(kind, payload)
    words, typed = payload.prompt_response or payload.message or "", None
    if kind == "prompt":
        words = payload.prompt or ""
        typed = typed_in({"hook_event_name": EVENT, "prompt": words})
    key = by_content(wire_name if kind == "unknown" else kind, record)
    asked, command, output = payload.tool_input, "", ""
    if asked and name == SHELL:
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
        None,
        "local",
        record.process,
        place(payload.cwd),
        None if payload.source == RESUMED else place(payload.transcript_path),
        name,
        typed or words,
        typed is not None,
        kind == "tool_done" and name in edit_tools,
        correction_in(typed or "", output),
        None,
        (asked.file_path or None) if asked else None,
        None,
        mentioned(command, output) if kind == "tool_done" else None,
        None,
        record.account,
        git_folders(command),
        waiting_for=dialog_of(record) if kind == "permission" else None,
    )


def kind_of(wire_name: str, payload: HookPayload) -> EventType:
    """Return the type of an event."""
    kind = EVENTS.get(wire_name, "unknown")
    if kind == "compact" and payload.trigger == AUTOMATIC:
        return "unknown"
    if kind == "notification" and payload.notification_type == PERMISSION:
        return "permission"
    if kind == "tool_done" and has_failed(payload):
        return "tool_failed"
    return kind


def dialog_of(record: Record) -> str:
    """Return what is waited for in a dialog: the payload has its type instead of a tool's name."""
    kind = text(members(record.payload.get("details")).get("type")) or ""
    return for_tool(NAMES.get(kind, kind), DIALOGS)


def has_failed(payload: HookPayload) -> bool:
    """Return True if a tool's response is an error, or that of a command that failed."""
    answered = payload.tool_response
    if answered is None:
        return False
    return bool(answered.error) or is_failed_command(payload.tool_name or "", output_of(payload))


def output_of(payload: HookPayload) -> str:
    """Return the output of a tool, if it is a text."""
    output = payload.tool_response.output if payload.tool_response else None
    return output if isinstance(output, str) else ""


def name_of(kind: EventType, payload: HookPayload) -> str:
    """Return the variant of an event of its type."""
    field = NAME_FIELDS.get(kind)
    return (getattr(payload, field) or "") if field else ""


def correction_in(prompt: str, output: str) -> str | None:
    """Return the correction rule that a prompt or the output of a command matches, if any."""
    if prompt:
        return corrections.match(prompt)
    return "learn" if output and corrections.has_marker(output) else None
