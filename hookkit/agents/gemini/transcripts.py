"""Gemini CLI's chat logs, as the Transcripts protocol has them.

The reader is imported late: an import that finds nothing new starts without it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.gemini import folders, session_files
from hookkit.agents.transcript_files import find_files, real_path
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position

NAME = "session-"
"""How the name of a log begins, unless it is a subagent's."""

CHATS = "/chats/"
"""A part of the path of each log, with those of subagents."""

MARK = b'"projectHash"'
"""A member that the first row of a log has."""


def roots() -> list[Path]:
    """Return the folder of the logs of all projects, if it exists."""
    folder = Path(folders.logs())
    return [folder] if folder.exists() else []


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the chat logs in folders and files, each once."""
    asked = list(places)
    given = {Path(real_path(each)) for each in asked}
    for path in find_files(asked, is_log):
        if path.name.startswith(NAME) or CHATS in str(path) or path in given or path.is_dir():
            yield path


def is_log(name: str) -> bool:
    """Return True if a file of this name may be a log: that of a subagent has any name."""
    return name.endswith(".jsonl") or (name.startswith(NAME) and name.endswith(".json"))


def recognize(path: Path) -> bool:
    """Return True if a file begins like one of the client's logs."""
    return MARK in folders.beginning_of(str(path))


def files_of_session(main: Path) -> list[Path]:
    """Return the logs of a session: a resume begins another one; and those of its subagents."""
    session_id = session_files.session_in(str(main))
    if session_id is None:
        return [main]
    others = (Path(each) for each in session_files.logs_of(session_id, [str(main.parent)]))
    beside = sorted((main.parent / session_id).glob("*.jsonl"))
    return list(dict.fromkeys([main, *others, *beside]))


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a log at a position. Raises OSError if it can't be read."""
    from hookkit.agents.gemini.chat_log import ChatReader

    return ChatReader(path, position, with_texts=with_texts)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return nothing: each log names its own session only."""
    return []
