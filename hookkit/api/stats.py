"""Report usage: what sessions and their API messages add up to, as a whole and by one key."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hookkit import clock
from hookkit.api.dates import Period
from hookkit.api.project_choice import choose_project
from hookkit.api.store import Store
from hookkit.model.priced_message import quarter
from hookkit.model.project_path import is_path
from hookkit.model.session import Session, moment
from hookkit.store.sqlite import projects
from hookkit.store.sqlite.sessions import SessionFilter, sessions
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter, UsageRow

SESSIONS = 50
"""Default limit of a report by session: the most expensive ones."""


class UsageReport(NamedTuple):
    """The sums of everything that matches, and of each key."""

    span: UsageFilter
    totals: UsageRow
    by: list[UsageRow]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it."""
        return {"totals": sums_document(self.totals), "by": [row_document(row) for row in self.by]}


def report_usage(
    store: Store,
    by: str | None = None,
    *,
    since: Period | None = None,
    until: Period | None = None,
    project: str | None = None,
    branch: str | None = None,
    model: str | None = None,
    limit: int = SESSIONS,
    now: datetime | None = None,
) -> UsageReport:
    """Add up usage, and by one of `totals.KEYS` where `by` names it.

    Times mean whole days of the person's clock. `limit` is the number of sessions of a report by
    session.
    """
    first, last = since.whole_day if since else "", until.whole_day if until else LAST
    span = UsageFilter(first, last, choose_project(store, project), branch, model)
    totals, rows = Totals(store.db), []
    if by is not None:
        rows = totals.by_session(span, limit) if by == "session" else totals.by(by, span)
    elapsed = list(elapsed_since_activity(store, span, now or datetime.now(UTC)))
    if not elapsed:
        return UsageReport(span, totals.all(span), named(store, by, rows))
    by_key: Counter[str | None] = Counter()
    for session, seconds in elapsed:
        by_key[key_of(session, by)] += seconds
    total = add_seconds(totals.all(span), sum(seconds for _, seconds in elapsed))
    rows = [add_seconds(row, by_key[row.key]) for row in rows]
    return UsageReport(span, total, named(store, by, rows))


def named(store: Store, by: str | None, rows: list[UsageRow]) -> list[UsageRow]:
    """Return rows by project with the projects' names as keys; others as they are."""
    if by != "project":
        return rows
    names = projects.names(store.db)
    return [row._replace(key=names.get(row.key or "", row.key), path=row.key) for row in rows]


def elapsed_since_activity(
    store: Store, span: UsageFilter, now: datetime
) -> Iterator[tuple[Session, int]]:
    """Yield the ongoing sessions that match, and the seconds since their last activity.

    Stored sums end at the last activity of an open session; an ongoing one lasts until now.
    """
    for session in sessions(store.db, SessionFilter(status="active", project=span.project)):
        if session.is_ongoing and matches(session, span):
            stored = moment(session.last_activity) - moment(session.first_started_at)
            elapsed = session.duration_at(now) - max(stored, timedelta())
            yield session, max(int(elapsed.total_seconds()), 0)


def matches(session: Session, span: UsageFilter) -> bool:
    """Return True if a session counts in a span, as the stored sums count it."""
    model = (session.model or "").lower()
    return (
        span.since <= day_of(session) <= span.until
        and span.branch in (None, session.git_branch)
        and (span.model or "").lower() in model
    )


def day_of(session: Session) -> str:
    """Return the day on which a session began."""
    return clock.day_of(quarter(session.first_started_at))


def key_of(session: Session, by: str | None) -> str | None:
    """Return the key under which the stored sums count a session."""
    day = day_of(session)
    if by == "week":
        return str(date.fromisoformat(day) - timedelta(date.fromisoformat(day).weekday()))
    keys = {
        "day": day,
        "month": day[:7],
        "project": session.project,
        "branch": session.git_branch,
        "framework": session.framework,
        "model": session.model,
        "session": session.session_id,
    }
    return keys.get(by or "") or None


def add_seconds(row: UsageRow, seconds: int) -> UsageRow:
    """Return a row that lasted longer."""
    return row._replace(sums=row.sums._replace(seconds=row.sums.seconds + seconds))


def sums_document(row: UsageRow) -> dict[str, Any]:
    """Return sums as JSON has them."""
    sums = row.sums._asdict()
    del sums["cost"], sums["unpriced"]
    return {"files_changed" if name == "files" else name: count for name, count in sums.items()} | {
        "total_tokens": row.sums.total_tokens,
        "cost_usd": row.sums.cost_usd,
        "unpriced_models": [each._asdict() for each in row.unpriced],
    }


def row_document(row: UsageRow) -> dict[str, Any]:
    """Return the sums of one key as JSON has them; a session has its number and title."""
    more: dict[str, Any] = {} if row.seq is None else {"seq": row.seq, "title": row.title}
    if row.path is not None:
        more = {"project_path": row.path if is_path(row.path) else None}
    return {"key": row.key, **more, **sums_document(row)}
