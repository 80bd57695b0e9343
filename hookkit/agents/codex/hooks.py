"""Codex's hook payloads, translated (https://developers.openai.com/codex/hooks).

The fields are those of clients 0.120 to 0.171; a field that is missing or of another type is
tolerated. In a subagent `session_id` is that of its session, and `agent_id` is set.
"""

from typing import Any

from hookkit.agents import shell_commands
from hookkit.agents.codex import EVENT_FIELD, NAME, hook_payload, patches
from hookkit.agents.codex.codex_home import ARCHIVED, SESSIONS
from hookkit.agents.codex.hook_payload import HookPayload
from hookkit.agents.codex.rollout.token_totals import usage_of
from hookkit.agents.payload import check_identifier, place
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import Key, by_content, by_id, short_hash
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.usage import ApiMessage, Ownership
from hookkit.model.waiting import for_tool

EVENTS: dict[str, EventType] = {
    "Interrupt": "interrupted",
    "PermissionRequest": "permission",
    "PostModelRequest": "model_call",
    "PostToolUse": "tool_done",
    "PreCompact": "compact",
    "SessionEnd": "session_end",
    "SessionStart": "session_start",
    "Stop": "stop",
    "SubagentStop": "subagent_stop",
    "UserPromptSubmit": "prompt",
}

OTHER_EVENTS = frozenset(("PostCompact", "PreModelRequest", "PreToolUse", "SubagentStart"))
"""The client's other events, as of 0.171: recorded where a person wires them, and activity.

`hookkit install` leaves them out: each would start a process, for which the client waits, for what
other events or the rollout report.
"""

NAME_FIELDS: dict[EventType, str] = {
    "compact": "trigger",
    "permission": "tool_name",
    "session_end": "reason",
    "session_start": "source",
    "subagent_stop": "agent_type",
    "tool_done": "tool_name",
}

SHELL = "Bash"

COMPLETED = "completed"
"""The status of a call of the model that has its usage; `failed`: an attempt that was one."""

UNKNOWN_MODEL = "unknown"

MARKER = corrections.LEARN.encode()


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Codex's, whose events have the names of Claude Code's."""
    if not isinstance(payload.get(EVENT_FIELD), str):
        return False
    path = payload.get("transcript_path")
    is_rollout = isinstance(path, str) and any(f"/{each}/" in path for each in (SESSIONS, ARCHIVED))
    has_name = isinstance(path, str) and path.rpartition("/")[2].startswith("rollout-")
    return (is_rollout and has_name) or isinstance(payload.get("turn_id"), str)


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload = hook_payload.decode(record.raw) or hook_payload.read_tolerantly(record.payload)
    wire_name, session_id = payload.hook_event_name or "", payload.session_id or ""
    kind = kind_of(wire_name, payload)
    if kind == "unknown":
        check_identifier(wire_name, EVENT_FIELD)
    check_identifier(session_id, "session_id")
    field, is_done = NAME_FIELDS.get(kind), kind == "tool_done"
    name = (getattr(payload, field) if field else None) or ""
    cwd, asked = place(payload.cwd), payload.tool_input
    command = (asked.command or "") if asked and is_done else ""
    files = patches.files_in(command, cwd) if name == patches.TOOL else []
    is_shell, words = name == SHELL, payload.error or payload.last_assistant_message or ""
    is_typed = kind == "prompt" and not payload.agent_id
    if kind == "prompt":
        words = (payload.prompt or "").strip()
    key = key_of(wire_name if kind == "unknown" else kind, payload, record)
    return Event(
        type=kind,
        session_id=session_id,
        at=timestamp(record.at_ns),
        key=key.text,
        source=record.source,
        digest=key.digest,
        ordinal=record.ordinal,
        framework=NAME,
        agent_id=payload.agent_id or None,
        process=record.process,
        cwd=cwd,
        transcript_path=place(payload.transcript_path),
        name=wire_name if kind == "unknown" else name,
        text=words,
        by_person=is_typed,
        is_edit=is_done and name in edit_tools,
        correction=correction_in(record, words if is_typed else "", is_done=is_done),
        tool_use_id=payload.tool_use_id or None,
        file_path=files[0] if files else None,
        more_files=tuple(files[1:]),
        model=payload.model or None,
        mentions=shell_commands.mentioned(command, output_of(record)) if is_shell else None,
        git_folders=shell_commands.git_folders(command) if is_shell else (),
        details=call_of(payload, record) if kind == "model_call" else None,
        waiting_for=for_tool(name, {}) if kind == "permission" else None,
    )


def kind_of(wire_name: str, payload: HookPayload) -> EventType:
    """Return the type of an event: a call of the model may have failed, or have no usage."""
    kind = EVENTS.get(wire_name, "unknown")
    if kind != "model_call":
        return kind
    if payload.status == COMPLETED:
        return "model_call" if payload.response_id else "unknown"
    return "api_error" if payload.status else "unknown"


def call_of(payload: HookPayload, record: Record) -> ApiMessage:
    """Return the usage of a call of the model, under the identity that the rollout gives it."""
    is_sidechain = bool(payload.agent_id)
    return ApiMessage(
        payload.response_id or "",
        timestamp(record.at_ns),
        payload.model or UNKNOWN_MODEL,
        usage_of(record.payload.get("token_usage")).tokens,
        is_sidechain=is_sidechain,
        claim=Ownership(is_sidechain=is_sidechain, session_id=payload.session_id or ""),
    )


def key_of(label: str, payload: HookPayload, record: Record) -> Key:
    """Return the natural key."""
    if payload.tool_use_id:
        return by_id(label, payload.tool_use_id)
    if label == "model_call":
        return by_id(label, payload.response_id or "")
    if label == "api_error" and payload.request_id:
        attempt = record.payload.get("attempt_number")
        return by_id(label, payload.request_id, str(attempt)[:20])
    if label == "prompt" and payload.turn_id:
        prompt = short_hash((payload.prompt or "").encode()).hex()
        return by_id(label, payload.turn_id, prompt)
    return by_content(label, record)


def correction_in(record: Record, prompt: str, *, is_done: bool) -> str | None:
    """Return the correction rule that a prompt, or the output of a tool, matches."""
    if prompt:
        return corrections.match(prompt)
    if not is_done or MARKER not in record.raw:
        return None
    return "learn" if corrections.has_marker(output_of(record)) else None


def output_of(record: Record) -> str:
    """Return the output of a tool."""
    answered = record.payload.get("tool_response")
    return answered if isinstance(answered, str) else ""
