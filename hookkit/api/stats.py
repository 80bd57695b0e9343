"""Report usage: what sessions and their API messages add up to, as a whole and by one key."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import clock
from hookkit.api import working_time
from hookkit.api.store import Store
from hookkit.errors import TeamError
from hookkit.model.owner import OWNER_BITS
from hookkit.model.project_path import is_path
from hookkit.model.spans import clip, length
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.sessions import SessionFilter, sessions
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import (
    LAST,
    MACHINE,
    OF_SESSIONS,
    TIMES,
    USER,
    Totals,
    UsageFilter,
    UsageRow,
    dearest_first,
)
from hookkit.store.sqlite.work_done import WorkDone
from hookkit.store.sqlite.work_totals import WorkCount
from hookkit.store.sqlite.worked_totals import RunningSpan, WorkedTotals

if TYPE_CHECKING:
    from hookkit.api.dates import Period

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
    since: "Period | None" = None,
    until: "Period | None" = None,
    project: str | None = None,
    branch: str | None = None,
    model: str | None = None,
    agent: str | None = None,
    machine: str | None = None,
    limit: int = SESSIONS,
    now: datetime | None = None,
) -> UsageReport:
    """Add up usage, and by one of `totals.KEYS` or by one of `OF_SESSIONS` where `by` names it.

    A team's store adds up by USER, too. Raises TeamError for that in one's own.

    Times mean whole days of the person's clock. `limit` is the number of sessions of a report by
    session.
    """
    span = usage_span(store, since, until, project, branch, model, agent, machine)
    return add_up(store, by, span, limit, now)


def usage_span(
    store: Store,
    since: "Period | None" = None,
    until: "Period | None" = None,
    project: str | None = None,
    branch: str | None = None,
    model: str | None = None,
    agent: str | None = None,
    machine: str | None = None,
) -> UsageFilter:
    """Return the filter that a person means: whole days, and a project by any of its names.

    Raises AmbiguousError for a name of several projects or machines, NotFoundError for that of no
    machine.
    """
    first, last = since.whole_day if since else "", until.whole_day if until else LAST
    if project is not None:
        from hookkit.api.project_choice import choose_project

        project = choose_project(store, project)
    if machine is not None:
        from hookkit.api.machine_choice import choose_machine

        machine = choose_machine(store, machine)
    return UsageFilter(first, last, project, branch, model, agent, machine)


def add_up(
    store: Store,
    by: str | None,
    span: UsageFilter,
    limit: int = SESSIONS,
    now: datetime | None = None,
    total: UsageRow | None = None,
) -> UsageReport:
    """Add up the usage of a span, and by a key. `total` is that of the span where it is known."""
    running = list(running_spans(store, now or datetime.now(UTC)))
    worked = WorkedTotals(store.db, store.settings.idle_minutes)
    totals, done = Totals(store.db), WorkDone(store.db)
    is_of_sessions = by == "session" or by == USER or by in OF_SESSIONS
    time = worked.add_up(None if is_of_sessions else by, span, running)
    if total is None:
        total = with_work(totals.all(span), time.total, done.all(span))
    rows: list[UsageRow] = []
    if by == "session":
        rows = session_rows(store, span, limit, running)
    elif by == USER:
        rows = rows_of_users(store, span, running)
    elif by in OF_SESSIONS:
        rows = rows_of_sessions(store, by, span, total, running)
    elif by:
        rows = rows_by(by, totals.by(by, span), time.by, done.by(by, span))
    return UsageReport(span, total, named(store, by, rows))


def rows_of_sessions(
    store: Store, by: str, span: UsageFilter, total: UsageRow, running: list[RunningSpan]
) -> list[UsageRow]:
    """Return the rows of each person or machine; one row where all sessions have the same."""
    from hookkit.store.sqlite import session_keys

    least, greatest = session_keys.ends(store.db, by)
    if least == greatest:
        return [total._replace(key=least)] if any(total.sums) else []
    time = WorkedTotals(store.db, store.settings.idle_minutes).add_up(by, span, running)
    done = WorkDone(store.db).by(by, span)
    return rows_by(by, session_keys.by_key(store.db, by, span), time.by, done)


def rows_of_users(store: Store, span: UsageFilter, running: list[RunningSpan]) -> list[UsageRow]:
    """Return the rows of each member of a team. Raises TeamError for one's own store."""
    if not store.is_team:
        raise TeamError("Only a team has sums by user: add --team.")
    from hookkit.store.sqlite.user_totals import by_user

    found = by_user(store.db, span, store.settings.idle_minutes, running)
    names = {
        each: store.user_of(each << OWNER_BITS)
        for each in {*found.usage, *found.worked, *found.done}
    }
    usage = [row._replace(key=names[member]) for member, row in found.usage.items()]
    times = {names[member]: ms for member, ms in found.worked.items()}
    return rows_by(USER, usage, times, {names[each]: one for each, one in found.done.items()})


def named(store: Store, by: str | None, rows: list[UsageRow]) -> list[UsageRow]:
    """Return rows by project or machine with their names as keys; others as they are."""
    if by == MACHINE:
        from hookkit.api import machine_choice

        known = machine_choice.names(store)
        return [row._replace(key=machine_choice.name_in(known, row.key)) for row in rows]
    if by != "project":
        return rows
    from hookkit.store.sqlite import projects

    names = projects.names(store.db)
    return [row._replace(key=names.get(row.key or "", row.key), path=row.key) for row in rows]


def running_spans(store: Store, now: datetime) -> Iterator[RunningSpan]:
    """Yield the time since the last moments of the sessions in which work goes on."""
    active = sessions(store.db, SessionFilter(status="active"))
    ongoing = [each for each in active if each.is_ongoing]
    if not ongoing:
        return
    seqs, idle = [each.seq or 0 for each in ongoing], store.settings.idle_minutes
    stored = time_worked.session_spans(store.db, seqs, idle)
    places = WorkedTotals(store.db, idle).places(seqs)
    for each, seq in zip(ongoing, seqs, strict=True):
        span = working_time.running_span(store, each, stored.get(seq, []), now)
        if span is not None:
            yield RunningSpan(seq, span, *places[seq], each.user_id or "", each.machine_id or "")


def rows_by(
    by: str,
    usage: list[UsageRow],
    times: Mapping[str | None, int],
    done: Mapping[str | None, WorkCount],
) -> list[UsageRow]:
    """Return the rows of a report: usage, and the time, files and commits of the same keys."""
    rows = {row.key: row for row in usage}
    for key in [*times, *done]:
        if key not in rows and (times.get(key, 0) or key in done):
            rows[key] = UsageRow(key, Sums(), [])
    found = [
        with_work(row, times.get(key, 0), done.get(key, WorkCount())) for key, row in rows.items()
    ]
    return sorted(found, key=in_time if by in TIMES else dearest_first)


def with_work(row: UsageRow, ms: int, done: WorkCount) -> UsageRow:
    """Return a row with the time worked, the files and the commits."""
    sums = row.sums._replace(seconds=ms // 1000, files=done.files, commits=done.commits)
    return row._replace(sums=sums)


def in_time(row: UsageRow) -> str:
    """Return the order of rows of a key of time."""
    return row.key or ""


def session_rows(
    store: Store, span: UsageFilter, limit: int, running: list[RunningSpan]
) -> list[UsageRow]:
    """Return the most expensive sessions with their usage, time and work in a span."""
    from hookkit.store.sqlite.session_totals import by_session

    rows = by_session(store.db, span, limit)
    seqs = [row.seq or 0 for row in rows]
    spans = time_worked.session_spans(store.db, seqs, store.settings.idle_minutes)
    for each in running:
        spans.setdefault(each.seq, []).append(each.span)
    done = WorkDone(store.db).by_session(span, time_worked.json_of(seqs))
    begin, end = clock.bounds(span.since, span.until)
    return [
        with_work(
            row,
            length(clip(spans.get(row.seq or 0, []), begin, end)),
            done.get(row.seq or 0, WorkCount()),
        )
        for row in rows
    ]


def sums_document(row: UsageRow) -> dict[str, Any]:
    """Return sums as JSON has them."""
    sums = row.sums._asdict()
    del sums["cost"], sums["unpriced"]
    return {"files_changed" if name == "files" else name: count for name, count in sums.items()} | {
        "total_tokens": row.sums.total_tokens,
        "cost_usd": row.sums.cost_usd,
        "cache_hit_ratio": row.sums.cache_hit_ratio,
        "unpriced_models": [each._asdict() for each in row.unpriced],
    }


def row_document(row: UsageRow) -> dict[str, Any]:
    """Return the sums of one key as JSON has them; a session has its number and title."""
    more: dict[str, Any] = {} if row.seq is None else {"seq": row.seq, "title": row.title}
    if row.path is not None:
        more = {"project_path": row.path if is_path(row.path) else None}
    return {"key": row.key, **more, **sums_document(row)}
