"""Copilot's logs, as the Transcripts protocol has them.

The reader is imported late: an import that finds nothing new starts without it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.copilot import session_files
from hookkit.agents.transcript_files import find_files, first_line
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position


def roots() -> list[Path]:
    """Return the folder of all sessions, if there is one."""
    folder = Path(session_files.sessions_folder())
    return [folder] if folder.exists() else []


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the logs in folders and files, each once, without what sessions keep beside theirs."""
    found = find_files(places, lambda name: name == session_files.LOG)
    return (path for path in found if not is_beside(str(path)))


def is_beside(path: str) -> bool:
    """Return True if a file lies in a session's folder, and is not the session's log."""
    _, is_session, inside = path.rpartition(f"/{session_files.SESSIONS}/")
    return bool(is_session) and inside.count("/") > 1


def recognize(path: Path) -> bool:
    """Return True if a file begins like one of the client's logs."""
    from hookkit.agents.copilot.event_log import is_own_record
    from hookkit.agents.log_reader import rows_of

    return any(is_own_record(row) for row in rows_of(first_line(path)))


def files_of_session(main: Path) -> list[Path]:
    """Return a session's log: its subagents are in it."""
    return [main]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a log at a position. Raises OSError if it can't be read."""
    from hookkit.agents.copilot.event_log import EventLog

    return EventLog(path, position, with_texts=with_texts)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return no logs: the title of each lies beside it."""
    return []
