"""The conversations in Toy's logs."""

from pathlib import Path

from .log import LogReader


def open_reader(path: Path) -> LogReader:
    """Open a log for people to read."""
    return LogReader(path, detailed=True)


def subagents(transcript: Path) -> list[Path]:
    """Return nothing: Toy has no subagents."""
    return []


def agent_id(transcript: Path) -> str:
    """Return the name of a log."""
    return transcript.stem


def agent_name(transcript: Path) -> str:
    """Return nothing: Toy has no subagents."""
    return ""
