"""The SQL of projects: their names, and where and when their latest session was."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

import orjson

from hookkit.model.project_path import display_names, last_name
from hookkit.store.sqlite.sessions import IN_FOLDER, MANUAL, OTHERS, below

OF_PROJECT = "(SELECT max(last_activity) FROM sessions WHERE project {test})"
LAST = (
    f"SELECT path, {OF_PROJECT.format(test='= path')} FROM projects "  # noqa: S608
    f"UNION ALL SELECT '', {OF_PROJECT.format(test='IS NULL')}"
)
"""Looks into the index sessions_by_project_and_activity once for each project."""

FOLDER = (
    "SELECT cwd FROM sessions WHERE project {test} AND cwd IS NOT NULL "
    "ORDER BY first_started_at DESC LIMIT 1"
)
FOLDERS = (
    f"SELECT cwd FROM sessions WHERE {IN_FOLDER.format(origin=MANUAL)} "  # noqa: S608
    f"OR {IN_FOLDER.format(origin=OTHERS)} GROUP BY cwd ORDER BY length(cwd), cwd LIMIT :limit"
)
REMOTE = (
    "SELECT project_remote FROM sessions WHERE project = ? AND project_remote IS NOT NULL "
    "ORDER BY first_started_at DESC, seq DESC LIMIT 1"
)


def last_activities(db: sqlite3.Connection) -> dict[str, str]:
    """Return when each project was worked on last; those of no project by an empty path."""
    return {path: at for path, at in db.execute(LAST) if at is not None}


def latest_folder(db: sqlite3.Connection, project: str | None) -> str | None:
    """Return the folder of a project's newest session that has one."""
    test, values = ("IS NULL", ()) if project is None else ("= ?", (project,))
    row = db.execute(FOLDER.format(test=test), values).fetchone()
    return row[0] if row else None


def names(db: sqlite3.Connection) -> dict[str, str]:
    """Return the names of all projects by their path, in the order of the names."""
    return dict(db.execute("SELECT path, name FROM projects ORDER BY name, path"))


class ProjectRow(NamedTuple):
    """A row of `projects`."""

    name: str | None
    remote: str | None = None


def details(db: sqlite3.Connection) -> dict[str, ProjectRow]:
    """Return the names and remotes of all projects by their path."""
    found = db.execute("SELECT path, name, remote FROM projects")
    return {path: ProjectRow(*row) for path, *row in found}


def is_known(db: sqlite3.Connection, project: str) -> bool:
    """Return True if a project has sessions."""
    found = db.execute("SELECT 1 FROM projects WHERE path = ?", (project,))
    return found.fetchone() is not None


def folders_in(db: sqlite3.Connection, folder: str, limit: int) -> list[str]:
    """Return the folders of sessions in a folder and below it, the uppermost first."""
    values = below(folder) | {"folder": folder, "limit": limit}
    return [path for (path,) in db.execute(FOLDERS, values)]


def with_last_name(db: sqlite3.Connection, last: str) -> list[str]:
    """Return the projects with this last component."""
    found = db.execute("SELECT path FROM projects WHERE last = ? ORDER BY path", (last,))
    return [path for (path,) in found]


def with_remote(db: sqlite3.Connection, remote: str) -> list[str]:
    """Return the projects whose remote has this `owner/name`, ignoring case."""
    found = db.execute(
        "SELECT path FROM projects WHERE remote IS NOT NULL AND remote = ? COLLATE NOCASE "
        "ORDER BY path",
        (remote,),
    )
    return [path for (path,) in found]


def with_common_remote(db: sqlite3.Connection) -> list[list[str]]:
    """Return the projects that have the same remote as another, by remote."""
    found = db.execute(
        "SELECT json_group_array(path) FROM projects WHERE remote IS NOT NULL "
        "GROUP BY remote COLLATE NOCASE HAVING count(*) > 1"
    )
    return [sorted(orjson.loads(paths)) for (paths,) in found]


def machines(db: sqlite3.Connection, project: str) -> set[str | None]:
    """Return the machines on which sessions of a project ran."""
    found = db.execute("SELECT DISTINCT machine_id FROM sessions WHERE project = ?", (project,))
    return {machine for (machine,) in found}


def settle(db: sqlite3.Connection, touched: Iterable[str]) -> None:
    """Bring the rows of projects up to date whose sessions have changed, come or gone."""
    renamed: set[str] = set()
    for project in sorted(set(touched)):
        (is_used,) = db.execute(
            "SELECT EXISTS (SELECT 1 FROM sessions WHERE project = ?)", (project,)
        ).fetchone()
        known = db.execute("SELECT remote FROM projects WHERE path = ?", (project,)).fetchone()
        if not is_used:
            db.execute("DELETE FROM projects WHERE path = ?", (project,))
        if bool(is_used) != bool(known):
            renamed.add(last_name(project))
        if is_used:
            keep(db, project, known)
    for last in sorted(renamed):
        rename(db, last)


def keep(db: sqlite3.Connection, project: str, known: tuple[str | None] | None) -> None:
    """Store a project that has sessions; its name follows."""
    remote = db.execute(REMOTE, (project,)).fetchone() or (None,)
    if known is None:
        values = project, last_name(project), project, *remote
        db.execute("INSERT INTO projects (path, last, name, remote) VALUES (?, ?, ?, ?)", values)
    elif known != remote:
        db.execute("UPDATE projects SET remote = ? WHERE path = ?", (*remote, project))


def rename(db: sqlite3.Connection, last: str) -> None:
    """Name the projects with this last component."""
    found = display_names(with_last_name(db, last))
    db.executemany(
        "UPDATE projects SET name = ? WHERE path = ? AND name <> ?",
        [(name, path, name) for path, name in found.items()],
    )
