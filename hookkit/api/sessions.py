"""List sessions, each with its sums."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api import cursors
from hookkit.api.machine_choice import machine_filter, name_in, names
from hookkit.api.session_document import session_document
from hookkit.api.store import Store
from hookkit.api.working_time import spans_of
from hookkit.model.session import Session
from hookkit.model.spans import duration
from hookkit.store.sqlite.sessions import EVER, NEVER, Place, SessionFilter, sessions

if TYPE_CHECKING:
    from hookkit.api.dates import Period

LATEST = 10
"""Default limit of sessions."""


class SessionTotal(NamedTuple):
    """The sums of a session; a manual one includes the agents that ran in it."""

    files_changed: int
    total_tokens: int
    cost_usd: float | None


class ListedSession(NamedTuple):
    """A session and its sums."""

    session: Session
    total: SessionTotal
    worked: timedelta
    """The time worked in it."""
    machine: str | None = None
    """The name of the machine on which it went on last; None where that isn't known."""
    user: str | None = None
    """The member of a team whose session it is; None in one's own store."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        of_team = {} if self.user is None else {"user": self.user}
        return (
            session_document(self.session)
            | of_team
            | {
                "machine": self.machine,
                "worked_seconds": self.worked.total_seconds(),
                "total": self.total._asdict(),
            }
        )


class SessionList(NamedTuple):
    """Sessions, the latest activity first, and the places of those around them."""

    filter: SessionFilter
    sessions: list[ListedSession]
    older: Place | None = None
    """None where there are no older ones."""
    newer: Place | None = None
    """None where there are no newer ones, and where none were asked for."""

    def to_dict(self) -> dict[str, Any]:
        """Return the list as JSON has it."""
        return {
            "sessions": [each.to_dict() for each in self.sessions],
            "next_cursor": cursors.text_of(self.older),
            "previous_cursor": cursors.text_of(self.newer),
        }


def session_filter(
    *,
    project: str | None = None,
    branch: str | None = None,
    model: str | None = None,
    agent: str | None = None,
    since: "Period | None" = None,
    until: "Period | None" = None,
    origin: str | None = None,
    status: str | None = None,
    machine: str | None = None,
    folder: str | None = None,
    repository: str | None = None,
) -> SessionFilter:
    """Select sessions; a session counts by when it first started.

    Args:
        project: A project: its name, `owner/name` of its remote, or a folder of it.
        branch: A git branch.
        model: The model that was used last: its name or a part of it.
        agent: The name of an agent, as in `agents.AGENTS`.
        since: The first start is not before this period.
        until: The first start is not after this period.
        origin: How the session came to be recorded.
        status: `active`, or one of sessions.STATUSES or LIFECYCLES.
        machine: The machine on which it went on last: its name, or the beginning of its id.
        folder: A folder; the sessions in it or below.
        repository: The project of the folder; its sessions in worktrees elsewhere, too.
    """
    first, last = since.first if since else EVER, until.last if until else NEVER
    return SessionFilter(
        *(project, branch, model, first, last, origin, status, folder, repository),
        framework=agent,
        machine=machine,
    )


EVERYTHING = SessionFilter()


def list_sessions(
    store: Store,
    selected: SessionFilter = EVERYTHING,
    *,
    limit: int = LATEST,
    place: Place | None = None,
) -> SessionList:
    """List the selected sessions, the latest activity first; those next to a place.

    Places stay while sessions are recorded: none is listed twice, and none is left out but those
    that are at work meanwhile, which move to the front. Raises AmbiguousError for a name of several
    projects or machines, NotFoundError for that of no machine.
    """
    if selected.project is not None:
        from hookkit.api.project_choice import project_filter

        selected = project_filter(store, selected)
    selected = machine_filter(store, selected)
    found = sessions(store.db, selected, limit + 1, place)
    has_more, is_newer = len(found) > limit, place is not None and place.is_newer
    found = found[-limit:] if is_newer else found[:limit]
    spans = spans_of(store, found, datetime.now(UTC))
    known = names(store)
    listed = [
        ListedSession(
            each,
            total_of(store, each),
            duration(spans[each.seq or 0]),
            name_in(known, each.machine_id),
            store.user_of(each.seq),
        )
        for each in found
    ]
    older = place_of(found, is_newer=False) if is_newer or has_more else None
    newer = place_of(found, is_newer=True) if has_more or not is_newer else None
    return SessionList(selected, listed, older, newer if place else None)


def place_of(found: list[Session], *, is_newer: bool) -> Place | None:
    """Return the place at one end of a list."""
    if not found:
        return None
    end = found[0 if is_newer else -1]
    return Place(end.last_activity, end.seq or 0, is_newer)


def total_of(store: Store, session: Session) -> SessionTotal:
    """Add up a session; a manual one with the agents that ran in it."""
    if session.origin != "manual":
        return SessionTotal(session.files_changed, session.total_tokens, session.cost_usd)
    from hookkit.api import session_parts

    parts = session_parts.parts_of(store, session)
    return SessionTotal(len(parts.files), parts.usage.total_tokens, parts.usage.cost_usd)
