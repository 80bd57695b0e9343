"""Projects, and the sessions of one."""

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
    """A project: the sessions of one name."""

    id: str
    """Identifies its sessions; empty for those of no project."""
    name: str | None
    path: str | None
    """The folder of its latest session."""
    sessions: int
    last_activity: str
    """RFC 3339, UTC, milliseconds."""
    cost_usd: float | None
    """None: something was used, and nothing of it has a known cost."""

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return self._asdict()


def projects(store: Store) -> list[Project]:
    """Return all projects, the one that was worked on last first."""
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
    """Return which sessions are a project's. Raises NotFoundError or AmbiguousError."""
    if is_folder(project_id):
        return in_folder(store, project_id)
    found = names(store, project_id)
    if not found:
        raise NotFoundError(f"No project {project_id!r}. `hookkit projects` shows those there are.")
    if len(found) > 1:
        raise AmbiguousError(ambiguous(project_id, found))
    return SessionFilter(project=found[0])


def is_folder(project_id: str) -> bool:
    """Return True if a project is asked for by its folder."""
    return "/" in project_id or project_id in (".", "..", "~")


def in_folder(store: Store, folder: str) -> SessionFilter:
    """Return the sessions in a folder and below it.

    A folder above all projects matches too many.
    """
    path = os.path.abspath(os.path.expanduser(folder))  # noqa: PTH100, PTH111 - links stay
    found = stored.folders_in(store.db, path, CANDIDATES + 1)
    if not found:
        raise NotFoundError(f"No session in {path}. `hookkit projects` shows the folders.")
    if path not in found and len(found) > 1:
        raise AmbiguousError(ambiguous(folder, found))
    return SessionFilter(folder=path)


def names(store: Store, wanted: str) -> list[str]:
    """Return the project of this name; else those whose names begin so, in any case."""
    known = stored.names(store.db)
    if wanted in known:
        return [wanted]
    begin = wanted.casefold()
    return [name for name in known if begin and name.casefold().startswith(begin)]


def ambiguous(wanted: str, found: list[str]) -> str:
    """Return what to say when several projects are meant."""
    more = ["  …"] if len(found) > CANDIDATES else []
    shown = [f"  {one_line(each)}" for each in found[:CANDIDATES]]
    return "\n".join([f"{wanted!r} may mean any of these projects:", *shown, *more])
