"""Qwen Code's chat logs, as the Transcripts protocol has them.

The reader is imported late: an import that finds nothing new starts without it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.gemini.folders import beginning_of
from hookkit.agents.qwen import folders
from hookkit.agents.transcript_files import find_files, real_path
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position

FOLDERS = ("/chats/", "/subagents/")
"""Parts of the paths of logs; other files of rows lie beside them."""

MARKS = (b'"sessionId":"', b'"parts":[')
"""Members that the first row of a log has; Claude Code's messages have no parts."""


def roots() -> list[Path]:
    """Return the folder of the logs of all projects, if it exists."""
    folder = Path(folders.projects())
    return [folder] if folder.exists() else []


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the chat logs in folders and files, each once."""
    asked = list(places)
    given = {Path(real_path(each)) for each in asked}
    for path in find_files(asked, lambda name: name.endswith(".jsonl")):
        if any(each in str(path) for each in FOLDERS) or path in given or path.is_dir():
            yield path


def recognize(path: Path) -> bool:
    """Return True if a file begins like one of the client's logs."""
    beginning = beginning_of(str(path))
    return all(mark in beginning for mark in MARKS)


def files_of_session(main: Path) -> list[Path]:
    """Return the log of a session, and those of its subagents."""
    return [main, *sorted(beside(main).glob("agent-*.jsonl"))]


def beside(main: Path) -> Path:
    """Return the folder of a session's subagents."""
    return main.parent.parent / "subagents" / main.stem


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a log at a position. Raises OSError if it can't be read."""
    from hookkit.agents.qwen.chat_log import ChatReader

    return ChatReader(path, position, with_texts=with_texts)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return nothing: each log names its own session only."""
    return []
