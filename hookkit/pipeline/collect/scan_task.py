"""A transcript to read, and the result of reading it."""

from pathlib import Path
from typing import NamedTuple

from hookkit.model.transcript_position import Position
from hookkit.store.search_pages import SearchableText


class ScanTask(NamedTuple):
    """A transcript with something new."""

    path: Path
    agent: str
    """Whose reader reads it."""
    size: int
    position: Position | None = None
    moved_from: str | None = None
    is_counted: bool = True
    """Whether its records go into the journal."""
    is_searched: bool = False
    """Whether its texts go into the search index."""

    def for_search(self) -> "ScanTask":
        """Return the task to read the file for the search index alone."""
        return self._replace(is_counted=False, is_searched=True)


class ScanResult(NamedTuple):
    """The result of reading one transcript."""

    path: Path
    agent: str
    size: int
    records: list[bytes]
    """For the journal."""
    problems: list[str]
    """Lines that can't be parsed, or why the file can't be read at all."""
    found: SearchableText | None = None
    """For the search index."""
