"""List sessions, and show one with its parts."""

from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.session_document import parts_document, session_document
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.model.session import Session
from hookkit.store.sqlite.sessions import EVER, NEVER, SessionFilter, sessions

if TYPE_CHECKING:
    from hookkit.api.cost_breakdown import CostBreakdown
    from hookkit.api.dates import Period
    from hookkit.api.manual_sessions import SessionParts

LATEST = 10
"""Sessions that a list has unless asked for more."""


class SessionTotal(NamedTuple):
    """The sums of a session; a manual one includes the agents that ran in it."""

    files_changed: int
    total_tokens: int
    cost_usd: float | None


class ListedSession(NamedTuple):
    """A session and its sums."""

    session: Session
    total: SessionTotal

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return session_document(self.session) | {"total": self.total._asdict()}


class SessionList(NamedTuple):
    """Sessions, the newest first."""

    filter: SessionFilter
    sessions: list[ListedSession]

    def to_dict(self) -> dict[str, Any]:
        """Return the list as JSON has it."""
        return {"sessions": [each.to_dict() for each in self.sessions]}


class SessionDetail(NamedTuple):
    """A session, its parts, and what it cost line by line where that was asked for."""

    session: Session
    parts: "SessionParts"
    cost: "CostBreakdown | None" = None

    def to_dict(self) -> dict[str, Any]:
        """Return the session as JSON has it."""
        document = {"session": session_document(self.session), "parts": parts_document(self.parts)}
        return document if self.cost is None else document | {"cost": self.cost.to_dict()}


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


def session_filter(
    *,
    project: str | None = None,
    branch: str | None = None,
    model: str | None = None,
    since: "Period | None" = None,
    until: "Period | None" = None,
    origin: str | None = None,
    status: str | None = None,
    folder: str | None = None,
) -> SessionFilter:
    """Select sessions; a session counts by when it first started.

    Args:
        project: A project's name.
        branch: A git branch.
        model: The model that was used last: its name or a part of it.
        since: The first start is not before this period.
        until: The first start is not after this period.
        origin: How the session came to be recorded.
        status: `active`, or one of sessions.STATUSES or LIFECYCLES.
        folder: A folder; the sessions in it or below.
    """
    first, last = since.first if since else EVER, until.last if until else NEVER
    return SessionFilter(project, branch, model, first, last, origin, status, folder)


EVERYTHING = SessionFilter()


def list_sessions(
    store: Store, selected: SessionFilter = EVERYTHING, *, limit: int = LATEST
) -> SessionList:
    """List the selected sessions, the newest first."""
    found = sessions(store.db, selected, limit)
    return SessionList(selected, [ListedSession(each, total_of(store, each)) for each in found])


def total_of(store: Store, session: Session) -> SessionTotal:
    """Add up a session; a manual one with the agents that ran in it."""
    if session.origin != "manual":
        return SessionTotal(session.files_changed, session.total_tokens, session.cost_usd)
    from hookkit.api import manual_sessions

    parts = manual_sessions.parts_of(store, session)
    return SessionTotal(len(parts.files), parts.usage.total_tokens, parts.usage.cost_usd)


def show_session(
    store: Store, session_id: str | None = None, *, with_cost: bool = False
) -> SessionDetail:
    """Show a session by number, id or unique prefix of the id; without one the latest.

    `with_cost` adds the cost breakdown. Raises NotFoundError, or AmbiguousError with the
    candidates.
    """
    from hookkit.api import manual_sessions

    session = latest_session(store) if session_id is None else store.find(session_id)
    if session.origin == "manual" and session.is_active:
        session = manual_sessions.ask_git(store, session)
    parts = manual_sessions.parts_of(store, session)
    return SessionDetail(session, parts, break_down(store, session) if with_cost else None)


def latest_session(store: Store) -> Session:
    """Return the session that started last. Raises NotFoundError where there is none."""
    found = store.get_recent_sessions(1)
    if not found:
        raise NotFoundError("No sessions yet. Set up a project with `hookkit install`.")
    return found[0]


def break_down(store: Store, session: Session) -> "CostBreakdown":
    """Break the cost of a session down, at the prices of the present table."""
    from hookkit.api import cost_breakdown
    from hookkit.lib import pricing

    prices = pricing.load(store.settings.prices)
    return cost_breakdown.break_down(store.accounts, prices, session)


def end_session(store: Store, session_id: str, *, workspace_id: str = "local") -> SessionRow:
    """End a session, and summarize it at once where the settings want that.

    Raises NotFoundError where there is none.
    """
    store.end_session(session_id, workspace_id=workspace_id)
    if store.settings.summary == "inline":
        from hookkit.api import summaries

        summaries.summarise_due(store)
    return SessionRow(store.existing(session_id, workspace_id))
