"""The conversations in Qwen Code's chat logs, as the Conversations protocol has them."""

from contextlib import suppress
from pathlib import Path

from hookkit.agents import open_calls as in_progress
from hookkit.agents.claude_code.transcript import subagent_names
from hookkit.agents.lenient_json import plain
from hookkit.agents.qwen.chat_log import DetailedReader
from hookkit.agents.qwen.chat_rows import DetailedParser
from hookkit.agents.qwen.transcripts import beside
from hookkit.lib.containment import contained
from hookkit.lib.system import regular_file
from hookkit.model.transcript import DetailedCall, TranscriptIdentity
from hookkit.model.transcript_position import Position

AGENT = "agent-"
"""The beginning of the name of a subagent's file; its id follows."""


def open_reader(path: Path) -> DetailedReader:
    """Open a log. Raises OSError if it can't be read."""
    return DetailedReader(path)


def open_calls(path: Path) -> list[DetailedCall]:
    """Return the tool calls in progress, the earliest first.

    Raises OSError if the file can't be read.
    """
    whose = TranscriptIdentity(path.stem, "", "", is_sidechain=False)
    parser = DetailedParser(whose, Position(), with_texts=False)
    calls: dict[str, DetailedCall] = {}
    for line in in_progress.last_lines(path):
        with contained():  # whoever reads the whole file reports it
            in_progress.follow(calls, parser.parse(plain(line) or {}))
    return list(calls.values())


def subagents(transcript: Path) -> list[Path]:
    """Return the logs of a session's subagents."""
    return sorted(beside(transcript).glob(f"{AGENT}*.jsonl")) if transcript.name else []


def agent_id(transcript: Path) -> str:
    """Return the id of the subagent whose log this is."""
    return transcript.stem.removeprefix(AGENT)


def agent_name(transcript: Path) -> str:
    """Return the name of a subagent, by the description beside its log; empty without one."""
    found = None
    with suppress(OSError):
        found = plain(regular_file.read(transcript.with_suffix(".meta.json")))
    known = found or {}
    return subagent_names.named(known.get("description"), known.get("agentType"))
