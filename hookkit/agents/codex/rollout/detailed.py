"""A rollout with all that tools were asked and answered, for people to read."""

import re
from pathlib import Path
from typing import Any

from hookkit.agents.codex.patches import TOOL, changes, patch_changes
from hookkit.agents.codex.rollout.meta import ThreadMeta
from hookkit.agents.codex.rollout.reader import Rollout
from hookkit.agents.codex.rollout.row_parser import RowParser
from hookkit.agents.codex.rollout.tool_items import Call, Result
from hookkit.agents.lenient_json import plain
from hookkit.agents.open_calls import follow, last_lines
from hookkit.agents.values import members, text
from hookkit.lib.containment import contained
from hookkit.model.transcript import (
    DetailedCall,
    DetailedResult,
    Entry,
    FileChange,
    Recap,
    TranscriptIdentity,
)
from hookkit.model.transcript_position import Position

KEY_INPUTS = ("command", "path", "query", "url", "message", "prompt", "explanation")
"""Inputs that describe a call, the best first."""

SPAWN = ("spawn_agent",)

HEADER = re.compile(
    r"(?:(?:Chunk ID|Exit code|Original token count|Process exited|Wall time)[^\n]*\n)+Output:\n"
)
"""What the client puts before the output of a command for the model."""


class DetailedRowParser(RowParser):
    """Parses rows, with the inputs and outputs of tools."""

    def __init__(
        self, meta: ThreadMeta, identity: TranscriptIdentity, start: Position, *, with_texts: bool
    ) -> None:
        super().__init__(meta, identity, start, with_texts=with_texts)
        self.reported: dict[str, tuple[FileChange, ...]] = {}
        """A call's id → what the client reports that it changed."""
        self.asked: dict[str, tuple[FileChange, ...]] = {}
        """A call's id → what its patch is to change."""
        self.agents: dict[str, str] = {}
        """A call's id → the thread of the subagent that it started."""

    def item_completed(self, payload: dict[str, Any]) -> list[Entry]:
        """Note what a call changed, and parse the item."""
        item = members(payload.get("item"))
        kind, call_id = item.get("type"), text(item.get("id"))
        if call_id and kind == "FileChange":
            self.reported[call_id] = changes(item.get("changes"))
        if call_id and (thread := thread_in(item)):
            self.agents[call_id] = thread
        return super().item_completed(payload)

    def of_call(self, call: Call, identity: str) -> list[Any]:
        """Return a call with its inputs."""
        if call.name == TOOL:
            patch = text(call.inputs.get("input")) or ""
            self.asked[call.id] = patch_changes(patch, self.facts[0])
        inputs = call.inputs
        name = text(inputs.get("agent_type")) or text(inputs.get("task_name")) or ""
        subagent = name if call.name in SPAWN else ""
        detailed = call.id, call.name, about(call), call.inputs, (), subagent
        return [DetailedCall(self.claim, self.at, *detailed)]

    def of_result(self, result: Result, identity: str) -> list[Any]:
        """Return a result with its output, and with what it changed."""
        asked = self.asked.pop(result.id, ())
        found = () if result.is_error else self.reported.pop(result.id, asked)
        agent = self.agents.pop(result.id, None)
        output = HEADER.sub("", result.output, count=1) if HEADER.match(result.output) else None
        detailed = result.id, result.is_error, output or result.output, agent, found
        return [DetailedResult(self.claim, self.at, *detailed)]

    def compacted(self, payload: dict[str, Any]) -> list[Any]:
        """Parse the summary that replaces the conversation, with its words."""
        found = super().compacted(payload)
        words, uuid = text(payload.get("message")), text(payload.get("window_id")) or ""
        return [*found, Recap(self.claim, self.at, uuid, words)] if words else found


class DetailedRollout(Rollout):
    """Reads one rollout for people. Raises OSError where it can't be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, with_texts=True, parser=DetailedRowParser)


def thread_in(item: dict[str, Any]) -> str | None:
    """Return the thread of the subagent that a call has started; None for other items."""
    if item.get("type") == "SubAgentActivity":
        return text(item.get("agent_thread_id"))
    started = item.get("receiver_thread_ids")
    return text(started[0]) if isinstance(started, list) and started else None


def about(call: Call) -> str:
    """Return what describes a call best: its files, or its most descriptive argument."""
    if call.files:
        return ", ".join(call.files)
    known = [call.inputs.get(name) for name in KEY_INPUTS]
    found = (each for each in (*known, *call.inputs.values()) if isinstance(each, str) and each)
    return next(found, "")


def calls_in_progress(path: Path) -> list[DetailedCall]:
    """Return the calls at the end of a rollout that have no result, the earliest first.

    Raises OSError if it can't be read.
    """
    whose = TranscriptIdentity("", "", "", is_sidechain=False)
    parser = DetailedRowParser(ThreadMeta("", ""), whose, Position(), with_texts=False)
    calls: dict[str, DetailedCall] = {}
    for line in last_lines(path):
        with contained():  # whoever reads the whole file reports it
            row = plain(line)
            follow(calls, parser.parse(row) if row else ())
    return list(calls.values())
