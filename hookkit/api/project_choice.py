"""Find the project that a person means: by its name, its remote's `owner/name`, or a folder."""

import os
from collections.abc import Sequence

from hookkit.api.store import Store
from hookkit.errors import AmbiguousError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.project_path import composed, has_drive, normalized
from hookkit.store.sqlite import projects as stored
from hookkit.store.sqlite.sessions import SessionFilter

CANDIDATES = 8
"""The number of projects that an ambiguous name lists."""


def project_filter(store: Store, selected: SessionFilter) -> SessionFilter:
    """Return a filter with the project that its name means. Raises AmbiguousError."""
    if selected.project is None:
        return selected
    return selected._replace(project=choose_project(store, selected.project))


def choose_project(store: Store, given: str) -> str:
    """Return the stored identity of a project; what was given where there is none.

    Raises AmbiguousError with the names to choose from.
    """
    return find_project(store, given) or given


def find_project(store: Store, given: str) -> str | None:
    """Return the stored identity of a project; None if there is none. Raises AmbiguousError."""
    if is_folder(given):
        return of_folder(store, given)
    found = matching(store, given)
    if len(found) > 1:
        names = stored.names(store.db)
        raise AmbiguousError(ambiguous(given, [names[path] for path in found]))
    if not found and "/" in given and os.path.isdir(given):  # noqa: PTH112 - a relative one
        return of_folder(store, given)
    return found[0] if found else None


def matching(store: Store, given: str) -> list[str]:
    """Return the projects with a name, else with this end of their path, else with this remote."""
    known = stored.names(store.db)
    name = composed(given).rstrip("/")
    if not name:
        return []
    found = [path for path, each in known.items() if each == name]
    found = found or [path for path in known if f"/{path}".endswith(f"/{name}")]
    return found or stored.with_remote(store.db, name)


def is_folder(given: str) -> bool:
    """Return True if a project is given as a path, which no name looks like."""
    begins = ("/", "~", "./", "../", "\\\\")
    return given.startswith(begins) or given in (".", "..") or has_drive(given)


def of_folder(store: Store, folder: str) -> str | None:
    """Return the stored project that a folder belongs to, as it is now or was then."""
    from hookkit.agents.project_folder import project_of
    from hookkit.lib.git.project_root import project_root

    if has_drive(folder) or folder.startswith("\\\\"):
        path = folder
    else:
        path = os.path.abspath(os.path.expanduser(folder))  # noqa: PTH100, PTH111
    by_path = project_of(path)
    candidates = (by_path, normalized(project_root(path) or by_path))
    return next((each for each in candidates if stored.is_known(store.db, each)), None)


def ambiguous(given: str, names: Sequence[str]) -> str:
    """Return the error message for a name that matches several projects."""
    more = ["  …"] if len(names) > CANDIDATES else []
    shown = [f"  {one_line(each)}" for each in names[:CANDIDATES]]
    return "\n".join([f"{given!r} may mean any of these projects:", *shown, *more])
