"""Summarize the situation in a folder: active sessions, and the cost of today."""

from pathlib import Path
from typing import NamedTuple

from hookkit.api import current_session, dates, today
from hookkit.api.status import arrange
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import SessionFilter, sessions


class Overview(NamedTuple):
    """The active sessions as seen from a folder, and the cost of today."""

    here: list[Session]
    elsewhere: int
    """Active sessions in other folders."""
    cost_today_usd: float
    is_empty: bool
    """No session has ever been recorded."""

    @property
    def has_manual_session(self) -> bool:
        """Return True if one of the sessions here was started by hand."""
        return any(each.origin == "manual" for each in self.here)


def summarize_folder(store: Store, folder: Path) -> Overview:
    """Summarize the situation in a folder's repository, or in the folder outside of git."""
    root = str(current_session.root_of(folder))
    active = sessions(store.db, SessionFilter(status="active"))
    here = [each.session for each in arrange(active, root, only_here=True).sessions]
    cost = today.cost_since(store, dates.parse("today").first)
    return Overview(here, len(active) - len(here), cost, not store.get_recent_sessions(1))
