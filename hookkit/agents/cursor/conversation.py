"""The conversations in Cursor's logs, as the Conversations protocol has them."""

from pathlib import Path

from hookkit.agents.cursor.log_reader import SUBAGENTS, CursorLogReader, DetailedRowParser
from hookkit.model.transcript import DetailedCall


def open_reader(path: Path) -> CursorLogReader:
    """Open a log. Raises OSError if it can't be read."""
    return CursorLogReader(path, parser=DetailedRowParser)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return no calls: a log has no results, so that none can be seen to be in progress."""
    return []


def subagents(transcript: Path) -> list[Path]:
    """Return the logs of a session's subagents, which only the editor's layout has."""
    return sorted((transcript.parent / SUBAGENTS).glob("*.jsonl"))


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose log this is."""
    return transcript.stem


def agent_name(transcript: Path) -> str:
    """Return nothing: a log doesn't name its subagent."""
    return ""
