"""Amp's old threads, as the Transcripts protocol has them. Newer ones are on Amp's servers."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.amp.hooks import THREAD
from hookkit.agents.amp.session_files import SUFFIX, threads_folder
from hookkit.agents.base import TranscriptReader
from hookkit.agents.transcript_files import find_files
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position


def roots() -> list[Path]:
    """Return the folder of old threads, if there is one."""
    folder = Path(threads_folder())
    return [folder] if folder.exists() else []


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the threads in folders and files, each once."""
    return filter(recognize, find_files(places, is_thread))


def recognize(path: Path) -> bool:
    """Return True if a file has the name of a thread."""
    return is_thread(path.name)


def is_thread(name: str) -> bool:
    """Return True for the name of a thread's file."""
    return name.startswith(THREAD) and name.endswith(SUFFIX)


def files_of_session(main: Path) -> list[Path]:
    """Return the thread's file."""
    return [main]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a thread: each pass reads all of it. Raises OSError if it can't be read."""
    from hookkit.agents.amp.thread_reader import ThreadReader

    return ThreadReader(path)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return no threads: each has its own title."""
    return []
