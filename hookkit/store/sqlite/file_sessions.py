"""Query which sessions changed a file."""

import sqlite3
from typing import NamedTuple

from hookkit.store.sqlite.time_worked import json_of
from hookkit.store.sqlite.transcript_records import CHANGED_A_FILE

PATHS = (
    "SELECT path FROM (SELECT path FROM files UNION SELECT path FROM file_changes "
    "UNION SELECT file_path FROM tool_calls WHERE is_edit AND ok AND file_path IS NOT NULL) "
    "WHERE path = :path OR substr(path, -length(:ending)) = :ending"
)
CHOSEN = "IN (SELECT value FROM json_each(:paths))"
SESSIONS = (
    "SELECT seq, path, max(hooked, logged), added, removed FROM (SELECT seq, path, "  # noqa: S608
    "max(hooked) AS hooked, max(logged) AS logged, max(added) AS added, max(removed) AS removed "
    "FROM (SELECT seq, file_path AS path, count(*) AS hooked, 0 AS logged, NULL AS added, "
    f"NULL AS removed FROM tool_calls WHERE is_edit AND ok AND file_path {CHOSEN} GROUP BY 1, 2 "
    "UNION ALL SELECT seq, path, 0, count(*), NULL, NULL FROM transcript_records "
    f"JOIN files ON files.id = file WHERE path {CHOSEN} AND {CHANGED_A_FILE} GROUP BY 1, 2 "
    "UNION ALL SELECT seq, path, 0, 0, additions, deletions FROM file_changes "
    f"WHERE path {CHOSEN}) GROUP BY 1, 2)"
)
"""A call may be known from a hook and from a transcript."""


class FileSession(NamedTuple):
    """What a session did to a file under one of its paths."""

    seq: int
    """Its number."""
    path: str
    edits: int
    """Calls of tools that changed the file."""
    added: int | None
    """Lines, as git counted them; None where it has not."""
    removed: int | None


def sessions_of_file(db: sqlite3.Connection, path: str, ending: str) -> list[FileSession]:
    """Return the sessions that changed a file with this path, or with one of this ending."""
    values = {"path": path, "ending": f"/{ending.lstrip('/')}"}
    paths = [found for (found,) in db.execute(PATHS, values)]
    return [FileSession(*row) for row in db.execute(SESSIONS, {"paths": json_of(paths)})]
