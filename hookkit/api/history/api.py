"""History for Python callers; each function opens the store itself."""

from hookkit.api.history import projects as known
from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.projects import Project
from hookkit.api.history.turns import Turn
from hookkit.api.store import Store
from hookkit.model.session import Session


def projects() -> list[Project]:
    """Return all projects, the most recently used first. Raises StoreError."""
    with Store.open() as store:
        return known.projects(store)


def project_sessions(project_id: str) -> list[Session]:
    """Return the sessions of a project, by its name or folder, the newest first.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    with Store.open() as store:
        return known.project_sessions(store, project_id)


def history(session_id: str) -> list[Turn]:
    """Return the conversation of a session, by its number, id or a unique prefix of the id.

    Each turn has `role`, `content` and `timestamp`. If the transcript is gone, the turns come from
    the search index. Raises NotFoundError, AmbiguousError, or HookkitError if it can't be read.
    """
    with Store.open() as store:
        return list(conversation_of(store, store.find(session_id)).turns)
