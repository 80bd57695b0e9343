"""Find the sessions that are active now."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import paths
from hookkit.api.session_document import session_document
from hookkit.api.sessions import total_of
from hookkit.api.store import Store
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import NO_LIMIT, SessionFilter, sessions

if TYPE_CHECKING:
    from hookkit.api.current_tools import CurrentTool

JournalSizes = list[tuple[str, int]]
"""The journal's segments and their sizes in bytes."""


class ActiveSession(NamedTuple):
    """An active session."""

    session: Session
    is_here: bool
    """It runs in the folder in question or below it."""

    def document_at(self, now: datetime) -> dict[str, Any]:
        """Return it as JSON has it, with its clocks at a time."""
        turn, elapsed = self.session.turn_at(now), self.session.elapsed_at(now)
        return session_document(self.session) | {
            "here": self.is_here,
            "elapsed": elapsed.total_seconds(),
            "turn": None if turn is None else turn.total_seconds(),
        }


class ActiveSessions(NamedTuple):
    """Active sessions: those here first, each time the latest activity first."""

    sessions: list[ActiveSession]

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them, all at the same time."""
        now = datetime.now(UTC)
        return {"sessions": [each.document_at(now) for each in self.sessions]}


MOST_WATCHED = 500
"""Active sessions that are watched: those with the latest activity."""


class WatchedSession(NamedTuple):
    """An active session and its cost, with that of the agents that ran in a manual one."""

    session: Session
    cost_usd: float | None
    tool: "CurrentTool | None" = None
    """The tool that its agent uses, if that was asked for."""


def active_sessions(
    store: Store, folder: Path, *, only_here: bool = False, locate: bool = True
) -> ActiveSessions:
    """Return the active sessions, as seen from a folder.

    `only_here` leaves out those elsewhere. Git is asked for the folder's repository, which takes
    as long as everything else; without `locate` only where the answer depends on it.
    """
    found = sessions(store.db, SessionFilter(status="active"))
    if not found or not (locate or only_here or len(found) > 1):
        return ActiveSessions([ActiveSession(each, False) for each in found])
    from hookkit.api import current_session

    return arrange(found, str(current_session.root_of(folder)), only_here=only_here)


def arrange(found: Sequence[Session], root: str, *, only_here: bool = False) -> ActiveSessions:
    """Return sessions with those in a root first, each time the latest activity first."""
    from hookkit.api import current_session

    latest = sorted(found, key=lambda each: each.last_activity, reverse=True)
    project = current_session.project_of(root)
    placed = [ActiveSession(each, is_in(each, root, project)) for each in latest]
    inside = [each for each in placed if each.is_here]
    return ActiveSessions(inside + [each for each in placed if not (only_here or each.is_here)])


def is_in(session: Session, folder: str, project: str) -> bool:
    """Return True if a session runs in a folder or below it, or in a worktree of its project."""
    if session.project == project:
        return True
    if session.cwd is None:
        return False
    return f"{session.cwd}/".startswith(f"{folder.rstrip('/')}/")


def watched_sessions(
    store: Store, root: str, *, only_here: bool = False, limit: int = NO_LIMIT
) -> list[WatchedSession]:
    """Return the active sessions with their costs, those in a root first.

    With a limit, those with the latest activity.
    """
    found = sessions(store.db, SessionFilter(status="active"), limit)
    placed = arrange(found, root, only_here=only_here).sessions
    return [WatchedSession(each, total_of(store, each).cost_usd) for each, _ in placed]


def journal_sizes() -> JournalSizes:
    """Return the sizes of the journal's segments: they change when there is news.

    Those of compacted ones are left out: nothing is appended to them, and there may be many.
    """
    try:
        with os.scandir(paths.journal_dir()) as found:
            return sorted(
                (each.name, 0 if each.name.endswith(".gz") else each.stat().st_size)
                for each in found
            )
    except OSError:
        return []
