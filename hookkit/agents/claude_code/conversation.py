"""The conversations in Claude Code's transcripts, as the Conversations protocol has them."""

from pathlib import Path

from hookkit.agents.claude_code.transcript import subagent_names
from hookkit.agents.claude_code.transcript.detailed_reader import DetailedReader
from hookkit.agents.claude_code.transcript.identity import SUBAGENTS
from hookkit.agents.claude_code.transcript.open_calls import open_calls as open_calls

AGENT = "agent-"
"""The beginning of the name of a subagent's file; its id follows."""


def open_reader(path: Path) -> DetailedReader:
    """Open a transcript. Raises OSError if it can't be read."""
    return DetailedReader(path)


def subagents(transcript: Path) -> list[Path]:
    """Return the transcripts of a session's subagents, the earliest first if names show it."""
    if not transcript.name:
        return []
    folder = transcript.with_suffix("") / SUBAGENTS
    return sorted(folder.rglob(f"{AGENT}*.jsonl"))


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose transcript this is."""
    return transcript.stem.removeprefix(AGENT)


def agent_name(transcript: Path) -> str:
    """Return the name of the subagent whose transcript this is; empty if it has none."""
    return subagent_names.of_file(transcript)
