"""The conversations in Gemini CLI's chat logs, as the Conversations protocol has them."""

from pathlib import Path

from hookkit.agents.gemini.chat_log import DetailedReader, is_beside
from hookkit.model.transcript import DetailedCall


def open_reader(path: Path) -> DetailedReader:
    """Open a log. Raises OSError if it can't be read."""
    return DetailedReader(path)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return nothing: a call is written down when it is over."""
    return []


def subagents(transcript: Path) -> list[Path]:
    """Return the logs of a session's subagents, the earliest first."""
    if not transcript.name or is_beside(transcript):
        return []
    with DetailedReader(transcript) as reader:
        folder = transcript.parent / reader.identity.session_id
        started = {path: started_at(path) for path in folder.glob("*.jsonl")}
    return sorted(started, key=lambda path: (started[path], path))


def started_at(path: Path) -> str:
    """Return when the log of a subagent began."""
    with DetailedReader(path) as reader:
        return reader.identity.started_at


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose log this is."""
    return transcript.stem


def agent_name(transcript: Path) -> str:
    """Return nothing: the call that started it has its name."""
    return ""
