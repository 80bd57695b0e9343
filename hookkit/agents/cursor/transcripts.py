"""Cursor's logs, as the Transcripts protocol has them.

They lie in `~/.cursor/projects/<project>/agent-transcripts`. Texts of older clients (`.txt`) and
the database of the editor's own chats are not read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.cursor.project_folders import TRANSCRIPTS, projects_folder
from hookkit.agents.transcript_files import find_files, first_line
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position

ROLES = b'{"role":'
"""How the first row of a log begins."""


def roots() -> list[Path]:
    """Return the folders of the logs of all projects."""
    return sorted(Path(projects_folder()).glob(f"*/{TRANSCRIPTS}"))


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the logs in folders and files, each once: any agent's files have such names."""
    return filter(recognize, find_files(places, lambda name: name.endswith(".jsonl")))


def recognize(path: Path) -> bool:
    """Return True if a file lies among Cursor's logs, or begins like one."""
    return TRANSCRIPTS in path.parts or first_line(path).startswith(ROLES)


def files_of_session(main: Path) -> list[Path]:
    """Return a session's log, and those of its subagents."""
    from hookkit.agents.cursor.conversation import subagents

    return [main, *subagents(main)]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a log at a position. Raises OSError if it can't be read."""
    from hookkit.agents.cursor.log_reader import CursorLogReader

    return CursorLogReader(path, position)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return no logs: none has the title of another one's session."""
    return []
