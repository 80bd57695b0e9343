"""Cursor's hook payloads, translated (https://cursor.com/docs/agent/hooks; @cursor/sdk 1.0.32).

- `sessionStart` and `sessionEnd` bracket a run: a conversation that goes on begins again.
- A turn may end with two `stop` events. One is the client's own; that of the server has tokens, as
  has `afterAgentResponse`. The turn's generation identifies them, so that they count once.
- `afterFileEdit` and `afterShellExecution` report what `postToolUse` or `postToolUseFailure`
  reports with an id, so they are activity only.
- Where the person has switched that on, Cursor runs the hooks of Claude Code's settings too.
"""

from typing import Any

from hookkit.agents import shell_commands
from hookkit.agents.cursor import EVENT_FIELD, NAME, prompts
from hookkit.agents.payload import identifier, members, place, text
from hookkit.agents.values import count
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id
from hookkit.model.json_text import loads
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.usage import ApiMessage, Ownership, Tokens

EVENTS: dict[str, EventType] = {
    "beforeSubmitPrompt": "prompt",
    "postToolUse": "tool_done",
    "postToolUseFailure": "tool_failed",
    "preCompact": "compact",
    "sessionEnd": "session_end",
    "sessionStart": "session_start",
    "stop": "stop",
    "subagentStop": "subagent_stop",
}

CLAUDE_NAMES = {
    "PostToolUse": "postToolUse",
    "PreCompact": "preCompact",
    "SessionEnd": "sessionEnd",
    "SessionStart": "sessionStart",
    "Stop": "stop",
    "SubagentStop": "subagentStop",
    "UserPromptSubmit": "beforeSubmitPrompt",
}
"""Claude Code's names for the events, in whose settings they may be wired."""

OTHER_EVENTS = frozenset(
    (
        *("afterAgentThought", "afterFileEdit", "afterMCPExecution", "afterShellExecution"),
        *("afterTabFileEdit", "beforeMCPExecution", "beforeReadFile", "beforeShellExecution"),
        *("beforeTabFileRead", "preToolUse", "subagentStart", "workspaceOpen"),
    )
)
"""The client's other events, as of 1.0.32: those that ask for permission, and those that report
what another one reports too."""

ENDS: dict[str, EventType] = {"aborted": "interrupted", "error": "stop_failed"}
"""How a turn ended, as `stop` reports it; whatever else it is, the agent waits."""

NAME_FIELDS: dict[EventType, str] = {
    "compact": "trigger",
    "session_end": "reason",
    "subagent_stop": "subagent_type",
    "tool_done": "tool_name",
    "tool_failed": "tool_name",
}

TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
"""Those that are read from the cache are not among the input."""

UNKNOWN_MODEL = "unknown"
"""The model in the events of tools, files and the shell."""

REFUSED = "permission_denied"
"""The type of failure of a call that never ran: a person, a rule or a hook refused it."""

SHELL = "Shell"

FILES = ("file_path", "path", "target_notebook", "target_file")
"""The members of a tool's input that name the file, in hooks and in logs."""

UNIQUE_LENGTH = 20
"""Characters of an id that no other turn has; a shorter one may be a number."""

STOP = "stop"
WITH_USAGE = (STOP, "afterAgentResponse")
"""The events with the tokens of a turn."""


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Cursor's."""
    return isinstance(payload.get("conversation_id"), str) and isinstance(
        payload.get("cursor_version"), str
    )


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no conversation."""
    payload = record.payload
    sent = identifier(payload, EVENT_FIELD)
    wire_name = CLAUDE_NAMES.get(sent, sent)
    subagent = text(payload, "subagent_id") or None
    session_id = text(payload, "parent_conversation_id") if subagent else ""
    session_id = session_id or identifier(payload, "conversation_id")
    kind, details = EVENTS.get(wire_name, "unknown"), usage_of(record, session_id, wire_name)
    if text(payload, "failure_type") == REFUSED:
        kind = "unknown"
    if details:
        kind, name = "model_call", STOP if wire_name == STOP else "turn"
    else:
        kind = ENDS.get(text(payload, "status"), kind) if wire_name == STOP else kind
        name = text(payload, NAME_FIELDS[kind]) if kind in NAME_FIELDS else ""
    typed = prompts.typed_in(payload)
    asked, is_done = members(payload, "tool_input"), kind == "tool_done"
    command = text(asked, "command") if name == SHELL and kind in NAME_FIELDS else ""
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
        agent_id=subagent,
        process=record.process,
        cwd=place(folder_of(payload)),
        transcript_path=place(text(payload, "transcript_path")),
        name=sent if kind == "unknown" else name,
        text=typed or text(payload, "error_message"),
        by_person=typed is not None,
        is_edit=is_done and name in edit_tools,
        correction=correction_in(kind, payload),
        tool_use_id=text(payload, "tool_use_id") or None,
        file_path=next(filter(None, (text(asked, field) for field in FILES)), None),
        model=model_of(payload),
        mentions=shell_commands.mentioned(command, output_of(payload)) if is_done else None,
        details=details,
        git_folders=shell_commands.git_folders(command),
    )


def usage_of(record: Record, session_id: str, wire_name: str) -> ApiMessage | None:
    """Return the usage of a turn; None where an event has none."""
    payload = record.payload
    if wire_name not in WITH_USAGE or not any(count(payload.get(field)) for field in TOKENS):
        return None
    generation = text(payload, "generation_id")
    if len(generation) < UNIQUE_LENGTH and record.process:
        generation = f"{generation} {record.process.identity}"
    return ApiMessage(
        message_id=f"{session_id} {generation}",
        at=timestamp(record.at_ns),
        model=model_of(payload) or UNKNOWN_MODEL,
        tokens=Tokens(*(count(payload.get(field)) for field in TOKENS)),
        claim=Ownership(session_id=session_id),
    )


def key_of(kind: EventType, payload: dict[str, Any], record: Record) -> Key:
    """Return the natural key.

    An event may come from Cursor's wiring and from Claude Code's, with another name: what has no id
    of its own is known by its words.
    """
    call = text(payload, "tool_use_id")
    if call and kind in ("tool_done", "tool_failed"):
        return by_id(kind, call)
    if kind == "unknown":
        return by_content(kind, record)
    words = sorted(f"{name}={value}" for name, value in payload.items() if name != EVENT_FIELD)
    return by_content(kind, record, "\n".join(words).encode("utf-8", "replace"))


def folder_of(payload: dict[str, Any]) -> str:
    """Return the folder of the workspace; of several roots the first."""
    roots = payload.get("workspace_roots")
    first = roots[0] if isinstance(roots, list) and roots else ""
    return first if isinstance(first, str) else ""


def model_of(payload: dict[str, Any]) -> str | None:
    """Return the model; None where the payload doesn't have it."""
    model = text(payload, "model")
    return model if model not in ("", UNKNOWN_MODEL) else None


def output_of(payload: dict[str, Any]) -> str:
    """Return what a command printed: a tool's output is JSON in a text."""
    answered = text(payload, "tool_output")
    try:
        value = loads(answered.encode())
    except ValueError:
        return answered
    return text(value, "output") if isinstance(value, dict) else answered


def correction_in(kind: EventType, payload: dict[str, Any]) -> str | None:
    """Return the correction rule that an event matches, if any."""
    if kind == "prompt":
        return corrections.match(text(payload, "prompt"))
    if kind not in ("tool_done", "tool_failed") or text(payload, "tool_name") != SHELL:
        return None
    output = output_of(payload) + text(payload, "error_message")
    return "learn" if corrections.has_marker(output) else None
