"""Plan reading: compare positions with files, for the counts and for the search index."""

import os
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from hookkit.agents.transcript_files import is_there
from hookkit.model.transcript_position import FileStatus, Position, is_same
from hookkit.pipeline.collect import find_transcripts
from hookkit.pipeline.collect.scan_task import ScanTask


def unread(positions: Mapping[str, str], files: Mapping[Path, str]) -> Iterator[ScanTask]:
    """Yield the files (path → agent) with something new since these positions."""
    found = {str(path): (path, status) for path, status in find_transcripts.statuses(files)}
    gone = gone_with(
        {path.name for name, (path, status) in found.items() if status and name not in positions},
        positions,
        {name for name, (_, status) in found.items() if status},
    )
    for name, (path, status) in found.items():
        if status is None:
            yield ScanTask(path, files[path], 0)  # reading it reports why
            continue
        text = positions.get(name)
        position, moved_from = None if text is None else Position.from_text(text), None
        if is_empty(status) or (position is not None and position.is_current(status)):
            continue
        if text is None and path.name in gone and status.is_file:
            moved_from = gone[path.name]
            position = position_in(path, Position.from_text(positions[moved_from]))
        moved_from = moved_from if position else None
        yield ScanTask(path, files[path], status.size, position, moved_from)


def gone_with(names: Set[str], known: Iterable[str], there: Set[str]) -> dict[str, str]:
    """Return the known files that are gone and have one of these names, by their names.

    Nothing is asked of the others: the agent has deleted those of years.
    """
    if not names:
        return {}
    others = (path for path in known if os.path.basename(path) in names and path not in there)  # noqa: PTH119
    return {Path(path).name: path for path in others if not is_there(path)}


def position_in(path: Path, position: Position | None) -> Position | None:
    """Return another file's position where this file begins with all that was read there."""
    try:
        return position if position is not None and is_same(path, position) else None
    except OSError:
        return None  # reading it reports why


def is_empty(status: FileStatus) -> bool:
    """Return whether a file holds nothing; what it held when it was read before remains."""
    return not status.size and status.is_file


def tasks(
    counted: Mapping[str, str], searched: Mapping[str, str] | None, files: Mapping[Path, str]
) -> list[ScanTask]:
    """Return what to read of each file: what isn't counted, and what isn't indexed.

    The index has positions of its own, so that it can be made later or rebuilt. Where both
    continue at the same place, which is nearly always, one pass serves both.
    """
    to_count = list(unread(counted, files))
    if searched is None:
        return to_count
    to_search = {task.path: task for task in unread(searched, files)}
    planned = []
    for task in to_count:
        if to_search.get(task.path) == task:
            del to_search[task.path]
            task = task._replace(is_searched=True)
        planned.append(task)
    return [*planned, *(task.for_search() for task in to_search.values())]


def lost(not_indexed: Iterable[str]) -> list[str]:
    """Return the transcripts that were counted, but were deleted before they were indexed."""
    return [path for path in not_indexed if not is_there(path)]
