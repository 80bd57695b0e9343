"""Toy's logs, as the Transcripts protocol has them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.transcript_files import find_files
from hookkit.agents.transcript_files import statuses as statuses
from hookkit.model.transcript_position import Position

from .log import LogReader


def roots() -> list[Path]:
    """Return the folder of all logs."""
    folder = Path.home() / ".toy" / "logs"
    return [folder] if folder.exists() else []


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the logs in folders and files."""
    return find_files(places, lambda name: name.endswith(".toylog"))


def recognize(path: Path) -> bool:
    """Return whether a file is a log of Toy's."""
    return path.suffix == ".toylog"


def files_of_session(main: Path) -> list[Path]:
    """Return a session's log."""
    return [main]


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return no logs: each names its own session."""
    return []


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> LogReader:
    """Open a log at a position."""
    return LogReader(path, position)
