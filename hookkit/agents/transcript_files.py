"""Find transcripts in folders: each file once, links between projects followed.

A transcript is a file, or a session in a database: then its path is that of the database, and below
that the session's id.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hookkit.lib.system import regular_file
from hookkit.model.transcript_position import FileStatus


def find_files(places: Iterable[Path], is_transcript: Callable[[str], bool]) -> Iterator[Path]:
    """Yield the files in folders whose name is a transcript's, and the places that are files.

    A folder in a place may be a link; further down no link is followed. A folder that can't be
    listed is yielded itself: reading it reports why.
    """
    seen = set()
    for place in places:
        for folder in (place, *linked_folders(place)):
            for path in files_in(folder, is_transcript):
                if path not in seen:
                    seen.add(path)
                    yield Path(path)


def linked_folders(place: Path) -> Iterator[Path]:
    """Yield the links to folders that a folder holds."""
    with suppress(OSError), os.scandir(place) as inside:
        yield from (Path(each.path) for each in inside if each.is_symlink() and each.is_dir())


def files_in(place: Path, is_transcript: Callable[[str], bool]) -> Iterator[str]:
    """Yield the real paths of the transcripts below a folder, or of the place itself."""
    if not os.path.isdir(place):  # noqa: PTH112 - which takes any name
        yield real_path(place)
        return
    closed: list[OSError] = []
    for folder, _, names in os.walk(real_path(place), onerror=closed.append):
        for name in filter(is_transcript, sorted(names)):
            # The folder's own path is real: resolving each part of each path would take long.
            path = os.path.join(folder, name)  # noqa: PTH118
            yield real_path(Path(path)) if os.path.islink(path) else path  # noqa: PTH114
    yield from (error.filename for error in closed)


def real_path(path: Path) -> str:
    """Return a file's real path; that of the link where it leads nowhere, as the link is wrong."""
    try:
        return os.path.realpath(path, strict=True)
    except OSError:
        return str(path.absolute())


def statuses(paths: Iterable[Path]) -> Iterator[FileStatus | None]:
    """Yield the status of each of these files; None for one that is out of reach."""
    for path in paths:
        try:
            yield FileStatus.of(path.stat())
        except (OSError, ValueError):
            yield None


def is_there(path: str | Path) -> bool:
    """Return True if a transcript exists, as far as its path alone shows that.

    A session in a database may have been deleted there.
    """
    return os.access(path, os.F_OK) or is_in_database(path)


def is_in_database(path: str | Path) -> bool:
    """Return True for the path of a session in a database: no folder is above it, but a file."""
    return os.path.isfile(os.path.dirname(path))  # noqa: PTH113, PTH120 - which take any name


def first_line(path: Path, limit: int = 64 * 1024) -> bytes:
    """Return the beginning of a file, up to its first newline; nothing where it can't be read."""
    with suppress(OSError), regular_file.opened(path) as stream:
        return stream.readline(limit)
    return b""
