"""The conversations in Copilot's logs, as the Conversations protocol has them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hookkit.agents.copilot import session_files
from hookkit.agents.copilot.detailed_log import STARTED, DetailedLog, DetailedParser
from hookkit.agents.lenient_json import plain
from hookkit.agents.line_reader import lines
from hookkit.agents.log_reader import rows_of
from hookkit.agents.open_calls import follow, last_lines
from hookkit.agents.values import members, text
from hookkit.lib.containment import contained
from hookkit.lib.system import regular_file
from hookkit.model.transcript import DetailedCall, TranscriptIdentity
from hookkit.model.transcript_position import Position

MARK = f'"{STARTED}"'.encode()

MOST_SUBAGENTS = 10_000


def open_reader(path: Path) -> DetailedLog:
    """Open the conversation of a session or of a subagent. Raises OSError if it can't be read."""
    return DetailedLog(path)


def subagents(transcript: Path) -> list[Path]:
    """Return the paths of the subagents' conversations, the earliest first."""
    return [transcript / agent for agent, _ in started(transcript)]


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose conversation this is."""
    return transcript.name


def agent_name(transcript: Path) -> str:
    """Return the name of a subagent: its own, or that of its kind."""
    if transcript.parent.name != session_files.LOG:
        return ""
    known = dict(started(transcript.parent))
    return known.get(transcript.name, "")


def started(log: Path) -> list[tuple[str, str]]:
    """Return the subagents that a session has started, with their names."""
    with contained(), regular_file.opened(log) as stream:
        found = dict(
            pair
            for _, _, line, _ in lines(stream, 0)
            if line and MARK in line[: len(MARK) + 16]
            for row in rows_of(line)
            for pair in named(row)
        )
        return list(found.items())[:MOST_SUBAGENTS]
    return []


def named(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the id and the name of the subagent that a record starts."""
    agent, data = text(row.get("agentId")), members(row.get("data"))
    if row.get("type") == STARTED and agent and "/" not in agent and "\0" not in agent:
        yield agent, text(data.get("agentDisplayName")) or text(data.get("agentName")) or ""


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the tool calls in progress, the earliest first. Raises OSError."""
    parser = DetailedParser(TranscriptIdentity("", "", "", False), Position(), "")
    calls: dict[str, DetailedCall] = {}
    for line in last_lines(path):
        with contained():  # whoever reads the whole log reports it
            follow(calls, parser.parse(plain(line) or {}))
    return list(calls.values())
