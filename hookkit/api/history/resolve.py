"""Resolve a name to a session or a project."""

from hookkit.api.history import projects
from hookkit.api.project_choice import CANDIDATES, is_folder
from hookkit.api.store import Store
from hookkit.errors import AmbiguousError, NotFoundError
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter


def resolve(store: Store, name: str) -> Session | SessionFilter:
    """Return a session by number, id or prefix of the id, or a filter for a project's sessions.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    if is_folder(name):
        return projects.choice_of(store, name)
    names, is_project = projects.named(store, name)
    try:
        session = store.find(name)
    except NotFoundError:
        if names or "/" in name:
            return projects.choice_of(store, name)
        raise NotFoundError(
            f"No session and no project {name!r}. `hookkit history` shows those there are."
        ) from None
    except AmbiguousError as error:
        if is_project:
            return projects.choice_of(store, name)
        raise AmbiguousError(f"{error}{also(names)}") from None
    is_session = name in (str(session.seq), session.session_id)
    if is_project == is_session and names:
        known = f"  {session.seq}  {one_line(session.session_id)}  {one_line(session.title)}"
        raise AmbiguousError(f"{name!r} may mean any of these:\n{known}{also(names)}")
    return projects.choice_of(store, name) if is_project else session


def also(names: list[str]) -> str:
    """Return further candidate projects, one per line."""
    return "".join(f"\n  --project {one_line(each)}" for each in names[:CANDIDATES])
