"""Claude Code's hook payloads, translated.

The fields are those of client 2.1.329; a field that is missing or of another type is tolerated.
https://code.claude.com/docs/en/hooks has the reference.
"""

from typing import Any

from hookkit.agents import shell_commands
from hookkit.agents.claude_code import EVENT_FIELD, NAME, hook_payload
from hookkit.agents.claude_code.hook_payload import HookPayload, ToolInput
from hookkit.agents.claude_code.prompts import typed_prompt
from hookkit.agents.payload import check_identifier, place, text
from hookkit.errors import ForeignPayloadError
from hookkit.lib import corrections
from hookkit.model.event import Event, EventType, GithubMentions
from hookkit.model.event_key import Key, by_content, by_id, short_hash
from hookkit.model.record import Record
from hookkit.model.session import timestamp
from hookkit.model.waiting import PLAN, QUESTION, for_tool

EVENTS: dict[str, EventType] = {
    "CwdChanged": "cwd_changed",
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
    "UserPromptSubmit": "prompt",
}

OTHER_EVENTS = frozenset(
    (
        *("ConfigChange", "DirectoryAdded", "Elicitation", "ElicitationResult", "FileChanged"),
        *("InstructionsLoaded", "MessageDisplay", "PermissionDenied", "PostCompact"),
        *("PostModelSwitch", "PostToolBatch", "PreModelSwitch", "PreSkillShellCommand"),
        *("PreToolUse", "Setup", "SubagentStart", "TaskCompleted", "TaskCreated"),
        *("TeammateIdle", "UserPromptExpansion", "WorktreeCreate", "WorktreeRemove"),
    )
)
"""The client's other events, as of 2.1.332: recorded where a person wires them, and activity.

`hookkit install` leaves them out, because each would start a process for what other events, the
transcript or the client's list of running sessions report. A hook for WorktreeCreate would replace
what the client does, and at the name of an event that a client doesn't know (PreSkillShellCommand
before 2.1.332) it opens a dialog.
"""

NAME_FIELDS: dict[EventType, str] = {
    "compact": "trigger",
    "notification": "notification_type",
    "permission": "tool_name",
    "session_end": "reason",
    "session_start": "source",
    "stop_failed": "error",
    "subagent_stop": "agent_type",
    "tool_done": "tool_name",
    "tool_failed": "tool_name",
}

TOOL_CALLS = frozenset(("tool_done", "tool_failed"))

DIALOGS = {"AskUserQuestion": QUESTION, "ExitPlanMode": PLAN}
"""Tools that are themselves a dialog."""

FOREIGN_LOG = "/events.jsonl"
"""The name of Copilot's logs."""

FOREIGN_FOLDERS = ("/.gemini/", "/.qwen/")
"""Folders of clients that can copy the hooks of Claude Code's settings to theirs."""

MARKER = corrections.LEARN.encode()

FILE_CONTENT = frozenset(
    (
        "content",
        "file",
        "newString",
        "new_source",
        "oldString",
        "old_source",
        "originalFile",
        "original_file",
        "structuredPatch",
        "updated_file",
    )
)
"""Members of a tool's response that contain a file instead of the tool's own output."""


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Claude Code's."""
    return isinstance(payload.get(EVENT_FIELD), str) and not is_foreign(payload)


def is_foreign(payload: dict[str, Any]) -> bool:
    """Return True for a payload of Copilot or Cursor, which run `.claude/settings.json` too.

    Copilot sends a time and no transcript, or its own log, as clients do to whose settings the
    hooks were copied; Claude Code a transcript and no time. Cursor sends its version.
    """
    if isinstance(payload.get("cursor_version"), str):
        return isinstance(payload.get("conversation_id"), str)
    path = payload.get("transcript_path")
    has_other_log = not isinstance(path, str) or path.endswith(FOREIGN_LOG) or is_elsewhere(path)
    return isinstance(payload.get("sessionId"), str) or (
        isinstance(payload.get("timestamp"), str) and has_other_log
    )


def is_elsewhere(log: str) -> bool:
    """Return True for the log of a client that took the hooks over."""
    return any(folder in log for folder in FOREIGN_FOLDERS)


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Decode a payload. Raises RejectedError if it names no event or no session."""
    payload = hook_payload.decode(record.raw) or hook_payload.read_tolerantly(record.payload)
    marks = payload.timestamp or payload.cursor_version or not payload.session_id
    if marks and is_foreign(record.payload):
        raise ForeignPayloadError("another agent's payload")
    wire_name, session_id = payload.hook_event_name or "", payload.session_id or ""
    kind = EVENTS.get(wire_name)
    if kind is None:
        check_identifier(wire_name, EVENT_FIELD)
        kind = "unknown"
    check_identifier(session_id, "session_id")
    name = wire_name if kind == "unknown" else name_of(kind, payload) or ""
    words, typed = payload.error or payload.last_assistant_message or "", None
    if kind == "prompt":
        words = payload.prompt or ""
        typed = None if payload.agent_id else typed_prompt(payload.source, words)
    key = key_of(wire_name if kind == "unknown" else kind, payload, record)
    asked, is_done = payload.tool_input, kind == "tool_done"
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
        place(payload.new_cwd or payload.cwd),
        place(payload.transcript_path),
        name,
        typed or words,
        typed is not None,
        is_done and name in edit_tools,
        correction_in(kind, record, typed or ""),
        payload.tool_use_id or None,
        (asked.file_path or asked.notebook_path or None) if asked else None,
        payload.model or None,
        mentioned(asked, record) if is_done and asked and name == "Bash" else None,
        None,
        record.account,
        shell_commands.git_folders(asked.command or "")
        if asked and name == "Bash" and kind in TOOL_CALLS
        else (),
        waiting_for=for_tool(name, DIALOGS) if kind == "permission" else None,
    )


def name_of(kind: EventType, payload: HookPayload) -> str | None:
    """Return the variant of an event of its type."""
    field = NAME_FIELDS.get(kind)
    return getattr(payload, field) if field else None


def key_of(label: str, payload: HookPayload, record: Record) -> Key:
    """Return the natural key.

    A prompt's id alone is not enough: several Stop events share it.
    """
    if payload.tool_use_id:
        return by_id(label, payload.tool_use_id)
    if payload.prompt_id and label == "prompt":
        # A background task's notification comes under the id of the prompt that began it.
        prompt = short_hash((payload.prompt or "").encode()).hex()
        return by_id(label, payload.prompt_id, prompt)
    return by_content(label, record)


def correction_in(kind: EventType, record: Record, prompt: str) -> str | None:
    """Return the correction rule that this event matches, if any."""
    if prompt:
        return corrections.match(prompt)
    if kind not in TOOL_CALLS or MARKER not in record.raw:
        return None
    output = [record.payload.get("tool_response"), record.payload.get("error")]
    return "learn" if has_marker(output) else None


def has_marker(value: Any) -> bool:
    """Return True if the marker is in a tool's own output.

    A file's content doesn't count.
    """
    parts = [value]  # no recursion: JSON may be nested deeper than Python's stack
    while parts:
        part = parts.pop()
        if isinstance(part, str) and corrections.has_marker(part):
            return True
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            parts += [part[name] for name in part.keys() - FILE_CONTENT]
    return False


def mentioned(asked: ToolInput, record: Record) -> GithubMentions | None:
    """Return the issue and pull request that a shell command was about."""
    command = asked.command or ""
    if "gh" not in command:
        return None
    answered = record.payload.get("tool_response")
    output = text(answered, "stdout") if isinstance(answered, dict) else str(answered or "")
    return shell_commands.mentioned(command, output)
