"""Codex's rollouts, as the Transcripts protocol has them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.codex.codex_home import VARIABLE, log_folders
from hookkit.agents.transcript_files import find_files, first_line, statuses
from hookkit.model.transcript_position import Position

__all__ = [
    "files_of_session",
    "find",
    "named_by",
    "open_reader",
    "recognize",
    "roots",
    "statuses",
]

MARK = b'"type":"session_meta"'
"""What the first line of a rollout contains, near its beginning."""

BEGINNING = 4096
"""Bytes of the first line in which a parent's id stands."""


def roots() -> list[Path]:
    """Return the folders of rollouts that exist; all that are listed where none does.

    So an import can report that a folder which the person named is missing.
    """
    import os

    folders = [Path(each) for each in log_folders()]
    existing = [each for each in folders if each.exists()]
    return existing or (folders[:1] if os.environ.get(VARIABLE) else [])


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the rollouts in folders and files, each once."""
    return find_files(places, is_rollout)


def is_rollout(name: str) -> bool:
    """Return True if a file of this name may be a rollout."""
    return name.startswith("rollout-") and name.endswith(".jsonl")


def recognize(path: Path) -> bool:
    """Return True if a file begins like a rollout."""
    return MARK in first_line(path, BEGINNING)


def files_of_session(main: Path) -> list[Path]:
    """Return a session's rollout, and those of its subagents."""
    from hookkit.agents.codex import conversation

    return [main, *conversation.subagents(main)]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a rollout at a position. Raises OSError if it can't be read."""
    from hookkit.agents.codex.rollout.reader import Rollout

    return Rollout(path, position, with_texts=with_texts)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return none: a rollout names no other thread."""
    return []
