"""A log with all that tools were asked and answered, for people to read.

The session and each of its subagents are conversations of their own, in one file: that of a
subagent has the path `…/events.jsonl/<its id>`.
"""

from pathlib import Path
from typing import Any

from hookkit.agents.copilot import session_files
from hookkit.agents.copilot.event_log import identity_of
from hookkit.agents.copilot.patches import changes_in
from hookkit.agents.copilot.record_parser import RecordParser
from hookkit.agents.copilot.tool_inputs import about, asked
from hookkit.agents.log_reader import LogReader
from hookkit.agents.values import members, text
from hookkit.model.transcript import (
    AgentMessage,
    Compaction,
    DetailedCall,
    DetailedResult,
    Recap,
    ShellOutput,
    ToolCall,
    ToolResult,
    TranscriptIdentity,
)
from hookkit.model.transcript_position import Position

STARTED = "subagent.started"


class DetailedParser(RecordParser):
    """Parses the records of one conversation, with the inputs and outputs of tools."""

    def __init__(self, identity: TranscriptIdentity, start: Position, agent: str) -> None:
        super().__init__(identity, start)
        self._shown = agent
        self._agents: dict[str, str] = {}
        """The call that started a subagent → the subagent."""

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a record; none if another conversation has it."""
        agent, data = text(row.get("agentId")) or "", members(row.get("data"))
        if row.get("type") == STARTED:
            self._agents[self._call_id(data)] = agent
        if agent != self._shown:
            return []
        found: list[Any] = []
        for entry in super().parse(row):
            found += self._detailed(entry, data)
        return found or self._others(row, data)

    def _detailed(self, entry: Any, data: dict[str, Any]) -> list[Any]:
        """Return what people read in place of an entry."""
        if isinstance(entry, ToolCall):
            inputs = data.get("arguments")
            given = members(inputs) or ({"input": inputs} if isinstance(inputs, str) else {})
            name = text(given.get("name")) or text(given.get("agent_type")) or ""
            of_call = entry.id, entry.name, about(inputs), given, asked(entry.name, given), name
            return [DetailedCall(self._main, self.at, *of_call)]
        if isinstance(entry, ToolResult):
            result = members(data.get("result"))
            failed = members(data.get("error")).get("message")
            output = text(result.get("content")) or text(failed) or ""
            agent = self._agents.get(entry.id)
            of_result = entry.id, entry.is_error, output, agent, changes_in(data)
            return [DetailedResult(self._main, self.at, *of_result)]
        if isinstance(entry, Compaction) and (words := text(data.get("summaryContent"))):
            return [entry, Recap(self._main, self.at, entry.uuid, words)]
        return [entry]

    def _others(self, row: dict[str, Any], data: dict[str, Any]) -> list[Any]:
        """Return what only people read: what a subagent was asked, a command's output."""
        kind = row.get("type")
        if kind == "user.message" and self._shown and (words := text(data.get("content"))):
            return [AgentMessage(self._main, self.at, self._id, words)]
        if kind == "tool.execution_complete" and self._call_id(data) in self._commands:
            output = text(members(data.get("result")).get("content"))
            return [ShellOutput(self._main, self.at, self._id, output)] if output else []
        return []


class DetailedLog(LogReader):
    """Reads one conversation. Raises OSError where it can't be read."""

    def __init__(self, path: Path) -> None:
        """Open the log; the path of a subagent's conversation lies in it."""
        is_main = path.name == session_files.LOG or path.parent.name != session_files.LOG
        log, agent = (path, "") if is_main else (path.parent, path.name)

        def parser(identity: TranscriptIdentity, start: Position) -> DetailedParser:
            return DetailedParser(identity, start, agent)

        super().__init__(log, None, identify=identity_of, parser=parser)
