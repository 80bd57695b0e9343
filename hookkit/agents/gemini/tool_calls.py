"""The tool calls in a row of a chat log, with their results."""

from typing import Any, NamedTuple

from hookkit.agents import timestamps, unified_diff
from hookkit.agents.claude_code.tool_inputs import about
from hookkit.agents.claude_code.transcript.record_parser import shortened
from hookkit.agents.gemini.tool_outcomes import is_failed_command, never_ran
from hookkit.agents.values import members, text
from hookkit.model.transcript import (
    DetailedCall,
    DetailedResult,
    FileChange,
    ToolCall,
    ToolResult,
)
from hookkit.model.usage import Ownership

SUCCESS = "success"

LINK = "github.com/"
"""A result with a link matters for what a session worked on."""

WRAPPER, WRAPPER_END = "<untrusted_context>\n", "\n</untrusted_context>"
"""Around the output of a command, for the model."""


class Call(NamedTuple):
    """A call, and what became of it."""

    id: str
    name: str
    inputs: dict[str, Any]
    ended_at: str
    is_error: bool
    output: str
    agent_id: str | None
    changes: tuple[FileChange, ...]

    def counted(self, claim: Ownership, at: str, *, with_output: bool) -> list[Any]:
        """Return the entries that are counted: the result if it isn't a plain success."""
        path, command = text(self.inputs.get("file_path")), text(self.inputs.get("command"))
        found: list[Any] = [ToolCall(claim, at, self.id, self.name, path, command)]
        if self.is_error or with_output or LINK in self.output:
            more = shortened(self.output), self.is_error and never_ran(self.output)
            found.append(ToolResult(claim, self.ended_at, self.id, self.is_error, *more))
        return found

    def detailed(self, claim: Ownership, at: str) -> list[Any]:
        """Return the entries with all that the tool was asked and answered."""
        subagent = text(self.inputs.get("agent_name")) if self.agent_id else None
        known = self.id, self.name, about(self.inputs), self.inputs, (), subagent or ""
        output = self.output.removeprefix(WRAPPER).removesuffix(WRAPPER_END)
        result = self.id, self.is_error, output, self.agent_id, self.changes
        return [
            DetailedCall(claim, at, *known),
            DetailedResult(claim, self.ended_at, *result),
        ]


def calls_of(row: dict[str, Any], session_id: str, at: str) -> list[Call]:
    """Return the calls of a row; they are written down when they are over."""
    listed = row.get("toolCalls")
    calls = map(members, listed if isinstance(listed, list) else ())
    return [parsed(each, call_id, at) for each in calls if (call_id := identity(each, session_id))]


def identity(call: dict[str, Any], session_id: str) -> str:
    """Return the id of a call, unique over all sessions; empty for what is no call.

    The client's own has the name, the time and a number.
    """
    call_id = text(call.get("id"))
    return f"{call_id}-{session_id.replace('-', '')}" if call_id else ""


def parsed(call: dict[str, Any], call_id: str, at: str) -> Call:
    """Return a call with its result."""
    name, response = text(call.get("name")) or "", response_of(call.get("result"))
    error, output = text(response.get("error")) or "", text(response.get("output")) or ""
    failed = bool(error) or call.get("status", SUCCESS) != SUCCESS
    return Call(
        call_id,
        name,
        members(call.get("args")),
        timestamps.utc(call.get("timestamp")) or at,
        failed or is_failed_command(name, output),
        error or output,
        text(call.get("agentId")),
        () if failed else changes(members(call.get("resultDisplay"))),
    )


def response_of(result: Any) -> dict[str, Any]:
    """Return what a tool answered the model."""
    if isinstance(result, str):
        return {"output": result}
    parts = result if isinstance(result, list) else [result]
    found = (members(members(part).get("functionResponse")).get("response") for part in parts)
    return next((each for each in found if isinstance(each, dict)), {})


def changes(shown: dict[str, Any]) -> tuple[FileChange, ...]:
    """Return the change of a file in what a person was shown of a result."""
    path, diff = text(shown.get("filePath")), text(shown.get("fileDiff"))
    hunks = unified_diff.hunks_of(diff) if diff else ()
    is_new = shown.get("isNewFile") is True
    return (FileChange(path, hunks, is_new),) if path and hunks else ()
