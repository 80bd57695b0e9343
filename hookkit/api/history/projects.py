"""List projects, and the sessions of one."""

import os
from typing import Any, NamedTuple

from hookkit.api.project_choice import CANDIDATES, ambiguous, find_project, is_folder, matching
from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.model.project_path import is_path, last_name
from hookkit.model.session import Session
from hookkit.store.sqlite import projects as stored
from hookkit.store.sqlite.projects import ProjectRow
from hookkit.store.sqlite.sessions import NO_LIMIT, SessionFilter, sessions
from hookkit.store.sqlite.totals import Totals, UsageFilter


class Project(NamedTuple):
    """A project and the sums of its sessions."""

    id: str
    """The path of its repository or folder, or the name that a person gave.

    It is empty for sessions without a project.
    """
    name: str | None
    path: str | None
    """The same path; of a name the folder of its latest session."""
    remote: str | None
    """`owner/name` of the repository's remote."""
    sessions: int
    last_activity: str
    """RFC 3339, UTC, milliseconds."""
    cost_usd: float | None
    """None if nothing was used, or the cost of all that was used is unknown."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        return self._asdict()


def projects(store: Store) -> list[Project]:
    """Return all projects, the most recently used first."""
    latest, known = stored.last_activities(store.db), stored.details(store.db)
    found = [
        Project(
            path,
            known.get(path, ProjectRow(row.key)).name,
            path if is_path(path) else stored.latest_folder(store.db, row.key),
            known.get(path, ProjectRow(row.key)).remote,
            row.sums.sessions,
            latest[path],
            row.sums.cost_usd if row.sums.messages or row.sums.cost else None,
        )
        for row in Totals(store.db).by("project", UsageFilter())
        if (path := row.key or "") in latest
    ]
    return sorted(found, key=lambda each: each.last_activity, reverse=True)


def project_sessions(store: Store, project_id: str, limit: int = NO_LIMIT) -> list[Session]:
    """Return the sessions of a project, by its name or its folder, the newest first.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    return sessions(store.db, choice_of(store, project_id), limit)


def choice_of(store: Store, project_id: str) -> SessionFilter:
    """Return a filter for a project's sessions. Raises NotFoundError or AmbiguousError."""
    found = find_project(store, project_id)
    if found is not None:
        return SessionFilter(project=found)
    if is_folder(project_id) or "/" in project_id:
        return in_folder(store, project_id)
    names = named(store, project_id).names
    if not names:
        raise NotFoundError(f"No project {project_id!r}. `hookkit projects` shows those there are.")
    if len(names) > 1:
        raise AmbiguousError(ambiguous(project_id, names))
    return choice_of(store, names[0])


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


class Named(NamedTuple):
    """The names of projects that a text may mean."""

    names: list[str]
    is_exact: bool
    """False if they only begin like this."""


def named(store: Store, text: str) -> Named:
    """Return the projects with this name, or else those with this prefix, ignoring case."""
    known, prefix = stored.names(store.db), text.casefold()
    if found := matching(store, text):
        return Named([known[path] for path in found], True)
    begun = [
        name
        for path, name in known.items()
        if prefix and any(each.casefold().startswith(prefix) for each in (name, last_name(path)))
    ]
    return Named(begun, False)
