"""The SQL of projects: where their latest session was, and when."""

import sqlite3

from hookkit.store.sqlite.sessions import IN_FOLDER, MANUAL, OTHERS, below

LAST = "SELECT coalesce(project, ''), max(last_activity) FROM sessions GROUP BY project"
"""Walks along the index sessions_by_project_and_time, and reads no row."""

FOLDER = (
    "SELECT cwd FROM sessions WHERE project IS ? AND cwd IS NOT NULL "
    "ORDER BY first_started_at DESC LIMIT 1"
)
NAMES = "SELECT DISTINCT key FROM totals WHERE kind = 'project' AND key <> '' ORDER BY key"
FOLDERS = (
    f"SELECT DISTINCT cwd FROM sessions WHERE {IN_FOLDER.format(origin=MANUAL)} "  # noqa: S608
    f"OR {IN_FOLDER.format(origin=OTHERS)} ORDER BY length(cwd), cwd LIMIT :limit"
)


def last_activities(db: sqlite3.Connection) -> dict[str, str]:
    """Return when each project was worked on last; those of no project by an empty name."""
    return dict(db.execute(LAST))


def latest_folder(db: sqlite3.Connection, project: str | None) -> str | None:
    """Return the folder of a project's newest session that has one."""
    row = db.execute(FOLDER, (project,)).fetchone()
    return row[0] if row else None


def names(db: sqlite3.Connection) -> list[str]:
    """Return the names of all projects."""
    return [name for (name,) in db.execute(NAMES)]


def folders_in(db: sqlite3.Connection, folder: str, limit: int) -> list[str]:
    """Return the folders of sessions in a folder and below it, the uppermost first."""
    values = below(folder) | {"folder": folder, "limit": limit}
    return [path for (path,) in db.execute(FOLDERS, values)]
