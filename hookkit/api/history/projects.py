"""List projects, and the sessions of one."""

import os
from typing import Any, NamedTuple

from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.store.sqlite import projects as stored
from hookkit.store.sqlite.sessions import SessionFilter, sessions
from hookkit.store.sqlite.totals import Totals, UsageFilter

CANDIDATES = 8
"""The number of projects that an ambiguous name lists."""


class Project(NamedTuple):
    """A project and the sums of its sessions."""

    id: str
    """The project's name; empty for sessions without a project."""
    name: str | None
    path: str | None
    """The folder of its latest session."""
    sessions: int
    last_activity: str
    """RFC 3339, UTC, milliseconds."""
    cost_usd: float | None
    """None if the cost of all its usage is unknown."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        return self._asdict()


def projects(store: Store) -> list[Project]:
    """Return all projects, the most recently used first."""
    latest = stored.last_activities(store.db)
    found = [
        Project(
            row.key or "",
            row.key,
            stored.latest_folder(store.db, row.key),
            row.sums.sessions,
            latest[row.key or ""],
            row.sums.cost_usd,
        )
        for row in Totals(store.db).by("project", UsageFilter())
        if (row.key or "") in latest
    ]
    return sorted(found, key=lambda each: each.last_activity, reverse=True)


def project_sessions(store: Store, project_id: str, limit: int = -1) -> list[Session]:
    """Return the sessions of a project, by its name or its folder, the newest first.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    return sessions(store.db, choice_of(store, project_id), limit)


def choice_of(store: Store, project_id: str) -> SessionFilter:
    """Return a filter for a project's sessions. Raises NotFoundError or AmbiguousError."""
    if is_folder(project_id):
        return in_folder(store, project_id)
    found = names(store, project_id)
    if not found:
        raise NotFoundError(f"No project {project_id!r}. `hookkit projects` shows those there are.")
    if len(found) > 1:
        raise AmbiguousError(ambiguous(project_id, found))
    return SessionFilter(project=found[0])


def is_folder(project_id: str) -> bool:
    """Return True if a project is given as a folder."""
    return "/" in project_id or project_id in (".", "..", "~")


def in_folder(store: Store, folder: str) -> SessionFilter:
    """Return a filter for the sessions in a folder and below.

    Raises NotFoundError if there are none, AmbiguousError for the parent of several projects.
    """
    path = os.path.abspath(os.path.expanduser(folder))  # noqa: PTH100, PTH111 - links stay
    found = stored.folders_in(store.db, path, CANDIDATES + 1)
    if not found:
        raise NotFoundError(f"No session in {path}. `hookkit projects` shows the folders.")
    if path not in found and len(found) > 1:
        raise AmbiguousError(ambiguous(folder, found))
    return SessionFilter(folder=path)


def names(store: Store, name: str) -> list[str]:
    """Return the project with this name, or else those with this prefix, ignoring case."""
    known = stored.names(store.db)
    if name in known:
        return [name]
    prefix = name.casefold()
    return [each for each in known if prefix and each.casefold().startswith(prefix)]


def ambiguous(name: str, found: list[str]) -> str:
    """Return the error message for a name that matches several projects."""
    more = ["  …"] if len(found) > CANDIDATES else []
    shown = [f"  {one_line(each)}" for each in found[:CANDIDATES]]
    return "\n".join([f"{name!r} may mean any of these projects:", *shown, *more])
