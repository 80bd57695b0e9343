"""The two forms of a hook's payload, and what identifies an event in both.

An event that is wired by Claude Code's name for it (`PostToolUse`) comes with members in snake
case, its name, a time in ISO 8601 and Claude Code's names of tools; one that is wired by its own
name (`postToolUse`) in camel case, without its name, in Unix milliseconds and with its own names of
tools. Some events mix the two.
"""

from typing import Any, NamedTuple

from hookkit.agents import timestamps
from hookkit.agents.copilot import EVENT_FIELD
from hookkit.agents.values import members, text

OWN_NAMES = {
    "agentStop": "Stop",
    "errorOccurred": "ErrorOccurred",
    "notification": "Notification",
    "permissionRequest": "PermissionRequest",
    "postToolUse": "PostToolUse",
    "postToolUseFailure": "PostToolUseFailure",
    "preCompact": "PreCompact",
    "preToolUse": "PreToolUse",
    "sessionEnd": "SessionEnd",
    "sessionStart": "SessionStart",
    "subagentStart": "SubagentStart",
    "subagentStop": "SubagentStop",
    "userPromptSubmitted": "UserPromptSubmit",
    "userPromptTransformed": "UserPromptTransformed",
}
"""The client's own name of an event → the other one."""

SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PostToolUse", ("toolName", "toolResult")),
    ("PostToolUseFailure", ("toolName", "error")),
    ("PreToolUse", ("toolName", "toolArgs")),
    ("ErrorOccurred", ("errorContext",)),
    ("UserPromptTransformed", ("transformedPrompt",)),
    ("UserPromptSubmit", ("prompt",)),
    ("SubagentStop", ("agentName", "stopReason")),
    ("SubagentStart", ("agentName",)),
    ("Stop", ("stopReason",)),
    ("PreCompact", ("trigger",)),
    ("SessionEnd", ("reason",)),
    ("SessionStart", ("source",)),
)
"""The members that only the payload of an event without its name has; the first that fits."""

TOOLS = {
    "Agent": "task",
    "AskUserQuestion": "ask_user",
    "Bash": "bash",
    "Edit": "edit",
    "Glob": "glob",
    "Grep": "grep",
    "Read": "view",
    "Task": "task",
    "TodoWrite": "update_todo",
    "WebFetch": "web_fetch",
    "WebSearch": "web_search",
    "Write": "create",
}
"""Claude Code's name of a tool → the client's own, as the log has it."""

EDIT, PATCH = "Edit", "apply_patch"
"""Claude Code's name of two tools, and that of the one that takes a text."""

LOG = "/events.jsonl"


class HookPayload(NamedTuple):
    """The members of a payload that are used."""

    event: str
    """The event by the name that Claude Code has for it; empty: unknown."""
    session_id: str
    agent_id: str
    """Of a subagent, inside it and where it starts or stops."""
    at: str | None
    cwd: str
    transcript: str
    """Few events have it."""
    tool: str
    inputs: Any
    """What the tool was asked: an object, or a text."""
    output: str
    """What the tool answered, or why it failed."""
    members: dict[str, Any]


def read(payload: dict[str, Any]) -> HookPayload:
    """Return the members of a payload in either form."""
    agent = either(payload, "agent_id", "agentId")
    log = either(payload, "transcript_path", "transcriptPath")
    inputs = payload.get("tool_input", payload.get("toolArgs"))
    tool = either(payload, "tool_name", "toolName")
    result = members(payload.get("tool_result", payload.get("toolResult")))
    answered = either(result, "text_result_for_llm", "textResultForLlm")
    return HookPayload(
        event=event_of(payload),
        session_id=session_of(payload, log),
        agent_id=agent,
        at=timestamps.utc(payload.get("timestamp")),
        cwd=text(payload.get("cwd")) or "",
        transcript=log,
        tool=PATCH if tool == EDIT and isinstance(inputs, str) else TOOLS.get(tool, tool),
        inputs=inputs,
        output=answered or text(payload.get("error")) or "",
        members=payload,
    )


def session_of(payload: dict[str, Any], log: str) -> str:
    """Return the session of an event.

    Inside a subagent the session's id is the agent's, and the parent is the session; inside a
    subagent's subagent the parent is an agent too, and only the log names the session.
    """
    if log.endswith(LOG):
        return log.removesuffix(LOG).rpartition("/")[2]
    parent = either(payload, "parent_agent_id", "parentAgentId")
    return parent or either(payload, "session_id", "sessionId")


def either(payload: dict[str, Any], one: str, other: str) -> str:
    """Return a text member that has one of two names; an empty text where it isn't there."""
    return text(payload.get(one)) or text(payload.get(other)) or ""


def event_of(payload: dict[str, Any]) -> str:
    """Return the event of a payload, by its name or else by its form."""
    name = either(payload, EVENT_FIELD, "hookName")
    if name:
        return OWN_NAMES.get(name, name)
    fits = (event for event, names in SHAPES if all(each in payload for each in names))
    return next(fits, "")


def recognize(payload: dict[str, Any]) -> bool:
    """Return True if a payload looks like Copilot's: it has a time, and no log but its own."""
    log = payload.get("transcript_path", payload.get("transcriptPath", LOG))
    return (
        isinstance(payload.get("timestamp"), str | int)
        and bool(either(payload, "session_id", "sessionId"))
        and isinstance(payload.get("cwd"), str)
        and isinstance(log, str)
        and log.endswith(LOG)
        and bool(event_of(payload))
    )
