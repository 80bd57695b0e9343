"""Resolve a word that names a session or a project."""

from hookkit.api.history import projects
from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter


def meant(store: Store, wanted: str) -> Session | SessionFilter:
    """Return a session by its number, id or the beginning of it; or the sessions of a project.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    if projects.is_folder(wanted):
        return projects.choice_of(store, wanted)
    names = projects.names(store, wanted)
    is_project = wanted in names
    try:
        session = store.find(wanted)
    except NotFoundError:
        if names:
            return projects.choice_of(store, wanted)
        raise NotFoundError(
            f"No session and no project {wanted!r}. `hookkit history` shows those there are."
        ) from None
    except AmbiguousError as error:
        if is_project:
            return SessionFilter(project=wanted)
        raise AmbiguousError(f"{error}{also(names)}") from None
    is_session = wanted in (str(session.seq), session.session_id)
    if is_project == is_session and names:
        known = f"  {session.seq}  {one_line(session.session_id)}  {one_line(session.title)}"
        raise AmbiguousError(f"{wanted!r} may mean any of these:\n{known}{also(names)}")
    return SessionFilter(project=wanted) if is_project else session


def also(names: list[str]) -> str:
    """Return the projects that may be meant too, line by line."""
    return "".join(f"\n  --project {one_line(each)}" for each in names[: projects.CANDIDATES])
