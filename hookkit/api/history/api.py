"""History for Python: each function opens the store for itself."""

from hookkit.api.history import projects as known
from hookkit.api.history.conversation import conversation_of
from hookkit.api.history.projects import Project
from hookkit.api.history.turns import Turn
from hookkit.api.store import Store
from hookkit.model.session import Session


def projects() -> list[Project]:
    """Return all projects, the one that was worked on last first. Raises StoreError."""
    with Store.open() as store:
        return known.projects(store)


def project_sessions(project_id: str) -> list[Session]:
    """Return the sessions of a project, by its name or folder, the newest first.

    Raises NotFoundError, or AmbiguousError with the candidates.
    """
    with Store.open() as store:
        return known.project_sessions(store, project_id)


def history(session_id: str) -> list[Turn]:
    """Return the conversation of a session, by its id, number or the beginning of its id.

    Each turn has `role`, `content` and `timestamp`. Of a session whose transcript is gone, what is
    still known. Raises NotFoundError, AmbiguousError, or HookkitError for one that can't be read.
    """
    with Store.open() as store:
        return list(conversation_of(store, store.find(session_id)).turns)
