"""The conversations in Amp's old threads, as the Conversations protocol has them."""

from pathlib import Path

from hookkit.agents.amp.thread_reader import ThreadReader
from hookkit.model.transcript import DetailedCall


def open_reader(path: Path) -> ThreadReader:
    """Open a thread. Raises OSError if it can't be read."""
    return ThreadReader(path, is_detailed=True)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return no calls: nobody writes to such a file any more."""
    return []


def subagents(transcript: Path) -> list[Path]:
    """Return nothing: subagents have no files."""
    return []


def agent_id(transcript: Path) -> str:
    """Return the thread's id."""
    return transcript.stem


def agent_name(transcript: Path) -> str:
    """Return nothing: subagents have no files."""
    return ""
