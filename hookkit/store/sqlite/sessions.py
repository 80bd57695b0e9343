"""Query sessions by project, branch, model, agent, machine, time, origin, status or folder.

Every statement scans one index, the narrowest for the filter: folder, active sessions, or activity
within a project or a machine; otherwise activity, from the latest on.
"""

import sqlite3
from typing import Any, NamedTuple

from hookkit.model.session import Session, milliseconds
from hookkit.model.spans import DAY_MS
from hookkit.store.sqlite.database import READ, from_row

EVER, NEVER = "", "~"
"""Before and after any stored time."""

NO_LIMIT = 2**63 - 1

LIFECYCLES = ("completed", "failed", "cancelled", "abandoned")
"""A failed run is stored as completed, with a reason."""

HAS_FAILED = "substr(coalesce(end_reason, ''), 1, 8) = 'failed: '"
STATUSES = ("idle", "busy", "wait")


class SessionFilter(NamedTuple):
    """A filter of sessions; None matches everything."""

    project: str | None = None
    branch: str | None = None
    model: str | None = None
    """The last model: a part of its name, ignoring case."""
    since: str = EVER
    """The earliest first start (a stored time)."""
    until: str = NEVER
    """The latest first start."""
    origin: str | None = None
    status: str | None = None
    """`active`, one of STATUSES (which are active too), or one of LIFECYCLES."""
    folder: str | None = None
    """In this folder or below it."""
    repository: str | None = None
    """With `folder`: also the sessions of this project, wherever its worktrees are."""
    is_by_activity: bool = False
    """The time is that of activity, not that of the first start."""
    framework: str | None = None
    machine: str | None = None
    """The id of the machine on which it went on last."""

    @property
    def is_active(self) -> bool:
        """Return True if only active sessions match."""
        return self.status == "active" or self.status in STATUSES

    @property
    def is_narrow(self) -> bool:
        """Return True if an index finds the candidates faster than the one by time."""
        return self.folder is not None or self.is_active


class Place(NamedTuple):
    """A place in the order of sessions: that of one session, and the side that is wanted."""

    at: str
    """The latest activity of the session (a stored time)."""
    seq: int
    is_newer: bool = False
    """Those before it in the order; else those after it."""


def sessions(
    db: sqlite3.Connection,
    choice: SessionFilter,
    limit: int = NO_LIMIT,
    place: Place | None = None,
) -> list[Session]:
    """Return the matching sessions, the latest activity first; those next to a place."""
    is_newer = place is not None and place.is_newer
    values = choice._asdict() | below(choice.folder) | times(choice) | {"limit": limit}
    if place is not None:
        values |= {"place": place.at, "place_seq": place.seq}
    test = "" if place is None else f" AND {beside(choice, is_newer=is_newer)}"
    where = f"{condition(choice, has_bound=is_newer)}{test}"
    question = f"{READ} WHERE {where} {order(choice, is_newer=is_newer)} LIMIT :limit"
    found = [from_row(row) for row in db.execute(question, values)]
    return found[::-1] if is_newer else found


def beside(choice: SessionFilter, *, is_newer: bool) -> str:
    """Return the condition for one side of a place; the index ends there."""
    sign, plus = ">" if is_newer else "<", "+" if choice.is_narrow else ""
    return (
        f"{plus}last_activity {sign}= :place AND (+last_activity, seq) {sign} (:place, :place_seq)"
    )


def inactive_before(db: sqlite3.Connection, at: str, project: str | None) -> list[Session]:
    """Return the sessions whose last activity was before a time, the oldest first.

    With a project, only those of it.
    """
    of_project = "" if project is None else "AND project = :project "
    question = f"{READ} WHERE last_activity < :at {of_project}ORDER BY last_activity"
    return [from_row(row) for row in db.execute(question, {"at": at, "project": project})]


IN_FOLDER = (
    "seq IN (SELECT seq FROM sessions WHERE {origin} AND cwd = :folder UNION ALL "
    "SELECT seq FROM sessions WHERE {origin} AND cwd > :below AND cwd < :after)"
)
OF_REPOSITORY = "seq IN (SELECT seq FROM sessions WHERE project = :repository)"
MANUAL, OTHERS = "origin = 'manual'", "origin <> 'manual'"
"""In the words of the two indexes on folders."""

TESTS = {
    "project": "project = :project",
    "branch": "git_branch = :branch",
    "model": "instr(lower(model), lower(:model)) > 0",
    "origin": "origin = :origin",
    "framework": "framework = :framework",
    "machine": "machine_id = :machine",
}


ACTIVE = (
    "seq IN (SELECT seq FROM worked_spans "
    "WHERE started_at >= :day AND started_at <= :last AND ended_at >= :first)"
)
"""With activity in some time; a span lies within one day in UTC."""

LAST_MS = 2**62


def times(choice: SessionFilter) -> dict[str, int]:
    """Return the time of a filter by activity, in milliseconds, and its first day in UTC."""
    if not choice.is_by_activity:
        return {}
    first = -LAST_MS if choice.since == EVER else milliseconds(choice.since)
    last = LAST_MS if choice.until == NEVER else milliseconds(choice.until)
    return {"first": first, "last": last, "day": max(first - DAY_MS, -LAST_MS)}


def order(choice: SessionFilter, *, is_newer: bool = False) -> str:
    """Return the latest activity first, or last; a few are sorted, many lie in this order."""
    plus, way = "+" if choice.is_narrow else "", "ASC" if is_newer else "DESC"
    return f"ORDER BY {plus}last_activity {way}, seq {way}"


def condition(choice: SessionFilter, *, has_bound: bool = False) -> str:
    """Return the WHERE condition; `has_bound`: the index begins at another test.

    The plus signs keep SQLite from another index than the one we want.
    """
    tests = {name: test for name, test in TESTS.items() if getattr(choice, name) is not None}
    parts = ["+first_started_at BETWEEN :since AND :until"]
    if choice.is_by_activity and (choice.since, choice.until) != (EVER, NEVER):
        parts = [f"+{ACTIVE}"]
    elif not choice.is_narrow and not has_bound:
        parts.append("last_activity >= :since")  # as for all that began since then
    if choice.folder is not None:
        manual, others = (IN_FOLDER.format(origin=each) for each in (MANUAL, OTHERS))
        known = "" if choice.repository is None else f" OR {OF_REPOSITORY}"
        parts.append(f"({manual} OR {others}{known})")
    if choice.is_narrow:
        tests = {name: test if name == "model" else f"+{test}" for name, test in tests.items()}
    elif {"project", "machine"} <= tests.keys():
        tests["machine"] = f"+{tests['machine']}"
    return " AND ".join([*parts, *of_status(choice), *tests.values()])


def of_status(choice: SessionFilter) -> list[str]:
    """Return the conditions for a status."""
    if choice.is_active:
        by_folder = "" if choice.folder is None else "+"
        active = [f"{by_folder}last_ended_at IS NULL", f"{by_folder}last_activity > ''"]
        return active if choice.status == "active" else [*active, "+status = :status"]
    if choice.status in ("completed", "failed"):
        test = HAS_FAILED if choice.status == "failed" else f"NOT {HAS_FAILED}"
        return ["last_ended_at IS NOT NULL", "+lifecycle = 'completed'", test]
    if choice.status is not None:
        return ["last_ended_at IS NOT NULL", "+lifecycle = :status"]
    return []


def below(folder: str | None) -> dict[str, Any]:
    """Return the borders of the names below a folder: `0` is what follows the slash."""
    if folder is None:
        return {}
    start = folder.rstrip("/")
    return {"below": f"{start}/", "after": f"{start}0"}
