"""Browse sessions by project and day."""

from typing import Any, NamedTuple

from hookkit.api.dates import Period
from hookkit.api.history.session_days import ProjectDays, by_project
from hookkit.api.machine_choice import machine_filter
from hookkit.api.store import Store
from hookkit.store.sqlite.sessions import EVER, NEVER, SessionFilter, sessions

LATEST = 50
"""Default limit of sessions."""


class SessionHistory(NamedTuple):
    """Sessions by project and day, the latest activity first."""

    projects: list[ProjectDays]
    is_cut: bool
    """There may be more sessions than the limit."""

    def to_dict(self) -> dict[str, Any]:
        """Return the history as JSON has it."""
        return {"projects": [each.to_dict() for each in self.projects]}


EVERYTHING = SessionFilter()


def browse_sessions(
    store: Store,
    selected: SessionFilter = EVERYTHING,
    *,
    machine: str | None = None,
    since: Period | None = None,
    until: Period | None = None,
    limit: int = LATEST,
) -> SessionHistory:
    """Return the selected sessions that began in a time, by project and day.

    The latest activity comes first. `machine` is its name or the beginning of its id: raises
    AmbiguousError, NotFoundError.
    """
    first, last = since.first if since else EVER, until.last if until else NEVER
    choice = selected._replace(since=first, until=last, machine=machine)
    found = sessions(store.db, machine_filter(store, choice), limit)
    return SessionHistory(by_project(found), len(found) == limit)
