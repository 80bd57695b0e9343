"""The sessions in OpenCode's databases, as the Transcripts protocol has them.

The path of a session is that of the database, and below that its id.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from hookkit.agents.base import TranscriptReader
from hookkit.agents.opencode import database, queries
from hookkit.agents.transcript_files import find_files, is_in_database
from hookkit.agents.transcript_files import statuses as file_statuses
from hookkit.model.transcript_position import FileStatus, Position


def roots() -> list[Path]:
    """Return the databases of this machine."""
    return [Path(each) for each in database.paths()]


def find(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the sessions in databases, and in those of folders.

    A database that can't be read is yielded itself: reading it reports why.
    """
    seen = set[Path]()
    for place in places:
        if is_in_database(place):
            seen.add(place)
            yield place
            continue
        for path in find_files([place], database.is_database):
            if path not in seen and database.is_sqlite(path):
                seen.add(path)
                yield from sessions_in(path)


def sessions_in(path: Path) -> list[Path]:
    """Return the sessions in a database; the database itself where it can't be read."""
    from hookkit.agents.opencode import session_rows

    try:
        with database.opened(path) as db:
            return [path / each for each in session_rows.ids(db)]
    except OSError:
        return [path]


def recognize(path: Path) -> bool:
    """Return True for a session in a database of SQLite."""
    return database.is_sqlite(path if path.is_file() else path.parent)


def statuses(paths: Iterable[Path]) -> Iterator[FileStatus | None]:
    """Yield the status of each of these sessions; None for one that is gone."""
    known = list(paths)
    by_database: dict[str, list[str]] = {}
    for path in filter(is_in_database, known):
        file, session_id = database.located(path)
        by_database.setdefault(file, []).append(session_id)
    found = {file: statuses_in(file, ids) for file, ids in by_database.items()}
    for path in known:
        file, session_id = database.located(path)
        yield found[file].get(session_id) if file in found else next(file_statuses([path]))


def statuses_in(file: str, ids: Iterable[str]) -> dict[str, FileStatus | None]:
    """Return the status of sessions in a database; nothing where it can't be read."""
    from hookkit.agents.opencode import session_rows

    try:
        device, inode = session_rows.database_identity(file)
        with database.opened(file) as db:
            return {each: session_rows.status(db, each, device, inode) for each in ids}
    except OSError:
        return {}


def files_of_session(main: Path) -> list[Path]:
    """Return a session, and those of its subagents."""
    from hookkit.agents.opencode import session_rows

    file, session_id = database.located(main)
    if not os.path.isfile(file):  # noqa: PTH113 - any name
        return [main]
    try:
        with database.opened(file) as db:
            below = session_rows.children(db, session_id)
    except OSError:
        return [main]
    return [main, *(Path(file, each.id) for each in below if session_rows.is_id(each.id))]


def open_reader(
    path: Path, position: Position | None = None, *, with_texts: bool = False
) -> TranscriptReader:
    """Open a session at a position. Raises OSError if it can't be read."""
    from hookkit.agents.opencode.session_reader import SessionReader

    if not is_in_database(path):  # a database that can't be read
        with database.opened(path) as db:
            database.rows(db, queries.IDS)
        raise OSError(22, "not a session of OpenCode", str(path))
    return SessionReader(path, position)


def named_by(path: Path, others: Iterable[Path], offset: int = 0) -> list[Path]:
    """Return nothing: each session names itself only."""
    return []
