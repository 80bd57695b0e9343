"""Answer the Sessions API of scripts: rows, without sums and parts."""

from typing import Any, NamedTuple

from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.session import Session


class SessionRow(NamedTuple):
    """One session."""

    session: Session

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"session": session_document(self.session)}


class RecentSessions(NamedTuple):
    """The sessions that started last, the newest first."""

    sessions: list[Session]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return {"sessions": [session_document(each) for each in self.sessions]}


def find_row(store: Store, session_id: str, workspace_id: str = "local") -> Session:
    """Return the session with this id, or else with this number or prefix of an id.

    Raises NotFoundError, AmbiguousError.
    """
    found = store.get_session(session_id, workspace_id=workspace_id) or store.find(session_id)
    if workspace_id not in (found.workspace_id, "local"):
        raise NotFoundError(f"No session {session_id!r} in the workspace {workspace_id!r}.")
    return found


def end_session(store: Store, session_id: str, *, workspace_id: str = "local") -> SessionRow:
    """End a session, and summarize it at once where the settings want that.

    Raises NotFoundError if there is none.
    """
    store.end_session(session_id, workspace_id=workspace_id)
    if store.settings.summary == "inline":
        from hookkit.api import summaries

        summaries.summarise_due(store)
    return SessionRow(store.existing(session_id, workspace_id))
