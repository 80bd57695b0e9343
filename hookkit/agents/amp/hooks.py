"""The payloads of hookkit's plugin for Amp, translated.

    {"type": "tool.result", "thread": "T-…", "directory": "/home/dev", "toolUseID": …, "tool": …}

The plugin interface (client 0.0.1790142911) reports neither models nor tokens, so that a session
has none: unknown is not zero.
"""

import json
from typing import Any

from hookkit.agents import shell_commands
from hookkit.agents.amp import EVENT_FIELD, NAME
from hookkit.agents.amp.prompts import typed_in
from hookkit.agents.payload import identifier, members, place, text
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id
from hookkit.model.record import Record
from hookkit.model.session import timestamp

THREAD = "T-"
"""The beginning of a thread's id."""

EVENTS: dict[str, EventType] = {
    "agent.end": "stop",
    "agent.start": "prompt",
    "dispose": "session_end",
    "session.start": "session_start",
    "tool.result": "tool_done",
}

ENDS: dict[str, EventType] = {"cancelled": "interrupted", "error": "stop_failed"}
"""How a turn ended, as `agent.end` reports it."""

FAILED = ("cancelled", "error")
"""The statuses of a tool call that failed, or was stopped."""

SHELL = "Bash"

FILES = ("path", "file_path")
"""The members of a tool's input that name the file."""


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like the plugin's."""
    is_event = isinstance(payload.get(EVENT_FIELD), str)
    return is_event and text(payload, "thread").startswith(THREAD)


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no thread."""
    payload = record.payload
    sent, session_id = identifier(payload, EVENT_FIELD), identifier(payload, "thread")
    kind, status = EVENTS.get(sent, "unknown"), text(payload, "status")
    if kind == "stop":
        kind = ENDS.get(status, kind)
    elif kind == "tool_done" and status in FAILED:
        kind = "tool_failed"
    tool, asked = text(payload, "tool"), members(payload, "input")
    typed, command = typed_in(payload), command_of(tool, asked)
    output = output_of(payload)
    key = key_of(kind, payload, record)
    return Event(
        type=kind,
        session_id=session_id,
        at=timestamp(record.at_ns),
        key=key.text,
        source=record.source,
        digest=key.digest,
        ordinal=record.ordinal,
        framework=NAME,
        process=record.process,
        cwd=place(text(payload, "directory")),
        name={"session_end": "exit", "unknown": sent}.get(kind, tool),
        text=typed or text(payload, "error"),
        by_person=typed is not None,
        is_edit=kind == "tool_done" and tool in edit_tools,
        correction=correction_in(kind, typed, command, output),
        tool_use_id=text(payload, "toolUseID") or None,
        file_path=next(filter(None, (text(asked, each) for each in FILES)), None),
        mentions=shell_commands.mentioned(command, output) if kind == "tool_done" else None,
        git_folders=shell_commands.git_folders(command),
    )


def key_of(kind: EventType, payload: dict[str, Any], record: Record) -> Key:
    """Return the natural key."""
    known = payload.get("id") if kind == "prompt" else payload.get("toolUseID")
    is_known = isinstance(known, str | int) and bool(str(known))
    return by_id(kind, str(known)) if is_known else by_content(kind, record)


def command_of(tool: str, asked: dict[str, Any]) -> str:
    """Return the command of a shell tool; empty for any other one."""
    return (text(asked, "cmd") or text(asked, "command")) if tool == SHELL else ""


def output_of(payload: dict[str, Any]) -> str:
    """Return what a tool answered, or its error, as text."""
    answered = payload.get("output") or payload.get("error") or ""
    return answered if isinstance(answered, str) else json.dumps(answered, ensure_ascii=False)


def correction_in(kind: EventType, typed: str | None, command: str, output: str) -> str | None:
    """Return the correction rule that an event matches, if any."""
    if kind == "prompt":
        return corrections.match(typed) if typed else None
    return "learn" if command and corrections.has_marker(output) else None
