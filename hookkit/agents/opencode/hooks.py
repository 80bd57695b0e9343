"""The payloads of hookkit's plugin for OpenCode, translated.

A payload has an event of the client as it came, and what the plugin knows of its session:

    {"type": "session.idle", "properties": {"sessionID": "ses_1", …}, "directory": "/home/dev",
     "database": "/home/me/.local/share/opencode/opencode.db", "root": "ses_0"}

`root` is the session to which a subagent's session belongs. Copies of messages that a fork brings
along are left out by the plugin.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from hookkit.agents import shell_commands
from hookkit.agents.opencode import EVENT_FIELD, NAME, database
from hookkit.agents.opencode.message_parser import (
    ABORTED,
    api_message,
    failure,
    files_of,
    is_failed,
    is_never_run,
    output_of,
)
from hookkit.agents.opencode.prompts import typed_in
from hookkit.agents.payload import identifier, place
from hookkit.agents.values import members, text
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.usage import Ownership
from hookkit.model.waiting import QUESTION, for_tool

QUESTION_ASKED = "question.asked"

EVENTS: dict[str, EventType] = {
    "dispose": "session_end",
    "permission.asked": "permission",
    "permission.replied": "answered",
    QUESTION_ASKED: "permission",
    "question.rejected": "answered",
    "question.replied": "answered",
    "session.compacted": "compact",
    "session.created": "session_start",
    "session.idle": "stop",
}
"""Events without members of their own."""

OF_SUBAGENTS: dict[EventType, EventType] = {
    "prompt": "unknown",
    "session_end": "unknown",
    "session_start": "unknown",
    "stop": "subagent_stop",
}
"""What an event of a subagent's session means for the session to which it belongs."""

SHELL = "bash"


class Payload(NamedTuple):
    """A payload, and what is asked of it."""

    record: Record
    name: str
    properties: dict[str, Any]
    edit_tools: frozenset[str]

    def event(self, kind: EventType, key: Key | None = None, **more: Any) -> dict[str, Any]:
        """Return members of an Event."""
        found = key or by_content(self.name, self.record)
        return {"type": kind, "key": found.text, "digest": found.digest} | more


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like the plugin's."""
    session_id = members(payload.get("properties")).get("sessionID")
    return isinstance(payload.get(EVENT_FIELD), str) and isinstance(session_id, str)


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload, known = record.payload, members(record.payload.get("properties"))
    name, own_id = identifier(payload, EVENT_FIELD), identifier(known, "sessionID")
    session_id = identifier(payload, "root") if "root" in payload else own_id
    where, is_main = text(payload.get("database")), session_id == own_id
    read = READERS.get(name, of_other)
    found = read(Payload(record, name, known, edit_tools))
    if not is_main:
        found["type"] = OF_SUBAGENTS.get(found["type"], found["type"])
    return Event(
        session_id=session_id,
        at=timestamp(record.at_ns),
        source=record.source,
        ordinal=record.ordinal,
        framework=NAME,
        agent_id=None if is_main else own_id,
        process=record.process,
        cwd=place(text(payload.get("directory"))),
        transcript_path=place(database.path_of(where, session_id) if where else None),
        account=record.account,
        **found,
    )


def of_other(payload: Payload) -> dict[str, Any]:
    """Return an event without members of its own."""
    kind = EVENTS.get(payload.name, "unknown")
    names = {
        "permission": text(payload.properties.get("permission")) or "",
        "session_end": "exit",
        "unknown": payload.name,
    }
    name = names.get(kind, "")
    if kind != "permission":
        return payload.event(kind, name=name)
    waiting_for = QUESTION if payload.name == QUESTION_ASKED else for_tool(name, {})
    return payload.event(kind, name=name, waiting_for=waiting_for)


def of_prompt(payload: Payload) -> dict[str, Any]:
    """Return a prompt."""
    message, words = members(payload.properties.get("message")), typed_in(payload.record.payload)
    key = by_id("prompt", uuid) if (uuid := text(message.get("id"))) else None
    return payload.event(
        "prompt",
        key,
        text=words or "",
        by_person=words is not None,
        correction=corrections.match(words) if words else None,
    )


def of_message(payload: Payload) -> dict[str, Any]:
    """Return a call of the model, with the identity that it has in the database."""
    info = members(payload.properties.get("info"))
    called = api_message(info, Ownership()) if info.get("role") == "assistant" else None
    if called is None:
        return of_other(payload)
    return payload.event("model_call", by_id("model_call", called.message_id), details=called)


def of_part(payload: Payload) -> dict[str, Any]:
    """Return the call of a tool that is over; one that never ran is only activity."""
    part = members(payload.properties.get("part"))
    state, uuid, tool = members(part.get("state")), text(part.get("id")), text(part.get("tool"))
    if part.get("type") != "tool" or uuid is None or tool is None or is_never_run(part, state):
        return of_other(payload)
    kind: EventType = "tool_failed" if is_failed(part, state) else "tool_done"
    command = text(members(state.get("input")).get("command")) or "" if tool == SHELL else ""
    output, files = output_of(state), files_of(state)
    return payload.event(
        kind,
        by_id("tool", uuid),
        name=tool,
        is_edit=kind == "tool_done" and tool in payload.edit_tools,
        tool_use_id=uuid,
        file_path=files[0] if files else None,
        more_files=tuple(files[1:]),
        mentions=shell_commands.mentioned(command, output) if kind == "tool_done" else None,
        git_folders=shell_commands.git_folders(command),
        correction="learn" if command and corrections.has_marker(output) else None,
    )


def of_error(payload: Payload) -> dict[str, Any]:
    """Return the end of a turn by an error, or by a person."""
    error = members(payload.properties.get("error"))
    if error.get("name") == ABORTED:
        return payload.event("interrupted")
    return payload.event("stop_failed", name=text(error.get("name")) or "", text=failure(error)[1])


READERS: dict[str, Callable[[Payload], dict[str, Any]]] = {
    "chat.message": of_prompt,
    "message.part.updated": of_part,
    "message.updated": of_message,
    "session.error": of_error,
}
