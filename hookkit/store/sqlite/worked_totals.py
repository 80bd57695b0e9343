"""Query the time worked in all sessions, by time, place or model: what overlaps counts once.

`worked` has the unions by day of the person's clock, for all sessions and by project, branch,
framework and model; and within a project or a framework by the others, as a kind with both names.
A question brings up to date those that changes have made stale. Other questions are answered from
the spans: of some models or of a branch in a project, in another zone, or with another
`idle_minutes` than that of the stored spans.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from hookkit import clock
from hookkit.model.owner import owner_of
from hookkit.model.spans import DAY_MS, Span, added, clip, length, union
from hookkit.store.sqlite import time_worked
from hookkit.store.sqlite.free_write import write_if_free
from hookkit.store.sqlite.meta import value_of
from hookkit.store.sqlite.owner import OWNER, is_shared
from hookkit.store.sqlite.scopes import WITHIN, keys_within, within
from hookkit.store.sqlite.totals import OF_SESSIONS, PLACES, TIMES, UsageFilter, session_tests

Key: TypeAlias = str | None

Spans: TypeAlias = dict[tuple[int, Key], list[Span]]
"""Spans by their owner and a key: what overlaps counts once for each owner."""

SPANS = (
    "SELECT started_at, ended_at, {key} FROM {table} JOIN dimensions ON id = dimension "
    "WHERE started_at >= :day AND started_at < :end AND ended_at >= :begin{tests}"
)
"""A span lies within one day in UTC."""


WITH_KEYS = "JOIN (SELECT seq AS number, {column} FROM sessions) AS keys ON number = seq"


class RunningSpan(NamedTuple):
    """The time since the last moment of a session in which work goes on."""

    seq: int
    span: Span
    project: str
    branch: str
    framework: str
    model: str
    person: str = ""
    machine: str = ""

    def fits(self, span: UsageFilter) -> bool:
        """Return True if the session is of the places, the model and the machine of a filter."""
        return (
            all(name in (None, getattr(self, kind)) for kind, name in span.places.items())
            and (span.model or "").lower() in self.model.lower()
            and span.machine in (None, self.machine)
        )


class TimeSums(NamedTuple):
    """Milliseconds: of all that matches, and of each key."""

    total: int
    by: dict[Key, int]


class Scope(NamedTuple):
    """The rows of `worked` that have the time of all that matches a filter, by day."""

    kind: str
    key: str


EVERYTHING = Scope("", "")

EVER = "SELECT key, sum(ms) FROM worked_ever WHERE kind = ?"
OF_KEY, BY_KEY = " AND key = ?", " GROUP BY key"

STORED_BY = (*PLACES, "model")
"""The kinds of `worked` besides that of all."""


def scope_of(key: Key, span: UsageFilter) -> Scope | None:
    """Return where the time in a span is stored, and that of each key of it; None: nowhere."""
    chosen = [Scope(kind, name) for kind, name in span.places.items() if name is not None]
    if (span.model, span.machine) != (None, None) or len(chosen) > 1 or key in OF_SESSIONS:
        return None
    if not chosen:
        return EVERYTHING
    scope = chosen[0]
    is_stored = key is None or key in TIMES or key == scope.kind or kind_of(key, scope)
    return scope if is_stored else None


def kind_of(key: Key, scope: Scope) -> str | None:
    """Return the kind whose rows are those of each key in a scope; None if there is none."""
    if scope == EVERYTHING:
        return key if key in STORED_BY else None
    return within(key, *scope) if key in WITHIN.get(scope.kind, ()) else None


class WorkedTotals:
    """The time worked in one database."""

    def __init__(self, db: sqlite3.Connection, idle: int) -> None:
        self.db = db
        self.idle = idle

    def add_up(self, key: Key, span: UsageFilter, running: Sequence[RunningSpan] = ()) -> TimeSums:
        """Add up the time in a span, and by a key of time or place, or by model."""
        with self._table() as table:
            scope = scope_of(key, span)
            if scope is not None and table == "worked_spans" and self.refresh(span, key):
                known = self._kept(key, span, scope)
            else:
                known = self._counted(table, key, span)
            more = [each for each in running if each.fits(span)]
            return self._with_running(table, known, key, span, more) if more else known

    def by_owner(self, span: UsageFilter, running: Sequence[RunningSpan] = ()) -> dict[int, int]:
        """Add up the time in a span by the number of a team's member."""
        scope = scope_of(None, span)
        if scope is not None and self.refresh(span):
            known = Counter(self._kept_by_owner(span, scope))
        else:
            known = Counter[int]()
            for owner, spans in by_owner(self._spans("worked_spans", None, span)).items():
                known[owner] += length(spans)
        more = [each for each in running if each.fits(span)]
        if more:
            stored = by_owner(self._stored(None, span, more))
            for owner, spans in by_owner(self._running(None, span, more)).items():
                known[owner] += added(spans, stored.get(owner, []))
        return dict(known)

    def places(self, seqs: Iterable[int]) -> dict[int, tuple[str, str, str, str]]:
        """Return project, branch, framework and model of sessions, as they are summed by."""
        rows = self.db.execute(time_worked.OWN_PLACES, {"seqs": time_worked.json_of(seqs)})
        return {seq: tuple(places) for seq, *places in rows}

    @contextmanager
    def _table(self) -> Iterator[str]:
        """Yield the table with the spans of the setting in force."""
        if time_worked.is_kept(self.db, self.idle):
            yield "worked_spans"
            return
        numbers = [seq for (seq,) in self.db.execute("SELECT seq FROM sessions")]
        self.db.execute("CREATE TEMP TABLE spans_now (seq, started_at, ended_at, dimension)")
        try:
            rows = time_worked.computed(self.db, numbers, self.idle)
            self.db.executemany("INSERT INTO spans_now VALUES (?, ?, ?, ?)", list(rows))
            yield "spans_now"
        finally:
            self.db.execute("DROP TABLE spans_now")

    def _kept(self, key: Key, span: UsageFilter, scope: Scope) -> TimeSums:
        """Return the stored unions."""
        if span.is_ever and key not in TIMES:
            return self._ever(key, scope)
        days = "FROM worked WHERE kind = ? AND day BETWEEN ? AND ?"
        of_scope = f"{days} AND key = ?", (scope.kind, span.since, span.until, scope.key)
        kind = kind_of(key, scope)
        of_kind = days, (kind, span.since, span.until)
        group = TIMES[key].format(day="day") if key in TIMES else "key"
        (total,) = self.db.execute(f"SELECT coalesce(sum(ms), 0) {of_scope[0]}", of_scope[1])
        if key is None:
            return TimeSums(total[0], {None: total[0]} if total[0] else {})
        rest, values = of_scope if kind is None else of_kind
        rows = self.db.execute(f"SELECT {group}, sum(ms) {rest} GROUP BY 1", values)
        return TimeSums(total[0], {name or None: ms for name, ms in rows})

    def _ever(self, key: Key, scope: Scope) -> TimeSums:
        """Return the stored unions of all time: the sums of all days."""
        total = self.db.execute(f"{EVER}{OF_KEY}{BY_KEY}", scope).fetchone()
        every = total[1] if total else 0
        if key is None:
            return TimeSums(every, {None: every} if every else {})
        if kind := kind_of(key, scope):
            rows = self.db.execute(f"{EVER}{BY_KEY}", (kind,))
        else:
            rows = self.db.execute(f"{EVER}{OF_KEY}{BY_KEY}", scope)
        return TimeSums(every, {name or None: ms for name, ms in rows})

    def _counted(self, table: str, key: Key, span: UsageFilter) -> TimeSums:
        """Return the unions of the spans themselves."""
        spans = self._spans(table, key, span)
        by = Counter[Key]()
        for (_, name), found in spans.items():
            by[name] += length(found)
        return TimeSums(sum(map(length, by_owner(spans).values())), by)

    def _spans(self, table: str, key: Key, span: UsageFilter, since: int = -clock.FOREVER) -> Spans:
        """Return the spans in some time."""
        begin, end = clock.bounds(span.since, span.until)
        begin = max(begin, since)
        column = "''" if key is None or key in TIMES else OF_SESSIONS.get(key, key)
        table = f"{table} {WITH_KEYS.format(column=column)}" if key in OF_SESSIONS else table
        question = SPANS.format(table=table, key=f"{OWNER}, {column}", tests=session_tests(span))
        times = {"begin": begin, "end": end, "day": max(begin // DAY_MS * DAY_MS, -clock.FOREVER)}
        found: Spans = defaultdict(list)
        for started, ended, owner, name in self.db.execute(question, span._asdict() | times):
            found[owner, name or None].extend(clip([Span(started, ended)], begin, end))
        if key not in TIMES:
            return found
        return {
            (owner, name): parts
            for (owner, _), spans in found.items()
            for name, parts in by_time(key or "", spans).items()
        }

    def _with_running(
        self,
        table: str,
        known: TimeSums,
        key: Key,
        span: UsageFilter,
        running: Sequence[RunningSpan],
    ) -> TimeSums:
        """Add the time since the last moments of ongoing sessions."""
        stored = self._stored(key, span, running, table)
        more = self._running(key, span, running)
        by = dict(known.by)
        for (owner, name), spans in more.items():
            by[name] = by.get(name, 0) + added(spans, stored.get((owner, name), []))
        every = by_owner(stored)
        extra = sum(added(new, every.get(owner, [])) for owner, new in by_owner(more).items())
        return TimeSums(known.total + extra, by)

    def _stored(
        self,
        key: Key,
        span: UsageFilter,
        running: Sequence[RunningSpan],
        table: str = "worked_spans",
    ) -> Spans:
        """Return the stored spans that the time of ongoing sessions may overlap."""
        return self._spans(table, key, span, min(each.span.begin for each in running))

    def _running(self, key: Key, span: UsageFilter, running: Sequence[RunningSpan]) -> Spans:
        """Return the time since the last moments of ongoing sessions, in some time."""
        begin, end = clock.bounds(span.since, span.until)
        found: Spans = defaultdict(list)
        for each in running:
            owner, pieces = owner_of(each.seq), clip([each.span], begin, end)
            if key in TIMES:
                for name, parts in by_time(key or "", pieces).items():
                    found[owner, name].extend(parts)
            else:
                found[owner, getattr(each, key, None) or None if key else None].extend(pieces)
        return found

    def _kept_by_owner(self, span: UsageFilter, scope: Scope) -> dict[int, int]:
        """Return the stored unions by the number of a team's member."""
        table, values = "worked_ever", dict[str, str]()
        days = ""
        if not span.is_ever:
            table, days = "worked", " AND day BETWEEN :since AND :until"
            values = {"since": span.since, "until": span.until}
        question = f"SELECT member, sum(ms) FROM {table} WHERE kind = :kind AND key = :key{days}"  # noqa: S608
        rows = self.db.execute(f"{question} GROUP BY 1", scope._asdict() | values)
        return {member: ms for member, ms in rows if ms}

    def refresh(self, span: UsageFilter, key: Key = None) -> bool:
        """Bring the stored unions up to date; return False if that is not possible now."""
        fingerprint = clock.zone().fingerprint
        is_of_zone = value_of(self.db, "worked_days") == fingerprint
        if is_shared(self.db) and span.is_ever and key not in TIMES:
            is_of_zone = True  # the sums of all days are those of any zone
        if is_of_zone and self.db.execute("SELECT 1 FROM worked_stale LIMIT 1").fetchone() is None:
            return True
        if not clock.is_own() or self.db.in_transaction:
            return False
        return self._write(fingerprint, is_of_zone=is_of_zone)

    def _write(self, fingerprint: str, *, is_of_zone: bool) -> bool:
        """Sum stale days again; return False while another program writes."""

        def write() -> None:
            if not is_of_zone:
                self.db.execute("DELETE FROM worked")
                self.db.execute(EVERY_DAY)
                self.db.execute(
                    "INSERT OR REPLACE INTO meta VALUES ('worked_days', ?)", (fingerprint,)
                )
            self._sum_stale_days()

        return write_if_free(self.db, write)

    def _sum_stale_days(self) -> None:
        days: set[str] = set()
        for (number,) in self.db.execute("SELECT day FROM worked_stale"):
            first, last = number * DAY_MS, (number + 1) * DAY_MS - 1
            days |= {clock.day_at(first), clock.day_at((first + last) // 2), clock.day_at(last)}
        for day in sorted(days):
            self._sum_day(day)
        self.db.execute("DELETE FROM worked_stale")

    def _sum_day(self, day: str) -> None:
        """Sum one day: in all, and by each place."""
        begin, end = clock.bounds(day, day)
        question = SPANS.format(table="worked_spans", key=", ".join(STORED_BY), tests="")
        times = {"begin": begin, "end": end, "day": begin // DAY_MS * DAY_MS}
        rows = unions(day, self.db.execute(question, times))
        self.db.execute(OF_DAY, (day,))
        self.db.executemany("INSERT INTO worked VALUES (?, ?, ?, ?)", rows)


OF_DAY = "DELETE FROM worked WHERE day = ? AND kind IN (SELECT DISTINCT kind FROM worked_ever)"

EVERY_DAY = (
    "INSERT OR IGNORE INTO worked_stale "  # noqa: S608 - names of our own
    f"SELECT DISTINCT CAST(started_at / {DAY_MS} AS INTEGER) FROM worked_spans"
)


def unions(day: str, rows: Iterable[Sequence[Any]]) -> list[tuple[str, str, str, int]]:
    """Return the time worked on a day, in all and by each place: rows of `worked`.

    `rows` are begin, end, project, branch, framework and model of spans.
    """
    begin, end = clock.bounds(day, day)
    found: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for started, ended, *places in rows:
        pieces = clip([Span(started, ended)], begin, end)
        for name in names_of(*places):
            found[name].extend(pieces)
    return [(kind, day, key, length(spans)) for (kind, key), spans in found.items()]


@lru_cache(4096)  # of all days
def names_of(project: str, branch: str, framework: str, model: str) -> list[tuple[str, str]]:
    """Return the kinds and keys that a span belongs to."""
    return [("", ""), *keys_within(project, branch, framework, model)]


def by_owner(spans: Spans) -> dict[int, list[Span]]:
    """Return all spans of each owner."""
    found: dict[int, list[Span]] = defaultdict(list)
    for (owner, _), each in spans.items():
        found[owner].extend(each)
    return found


def by_time(key: str, spans: Iterable[Span]) -> dict[Key, list[Span]]:
    """Return the union of spans by day, week or month, cut at midnight."""
    found: dict[Key, list[Span]] = defaultdict(list)
    end, name = -clock.FOREVER, ""
    for each in union(spans):
        begin = each.begin
        while begin >= end or each.end > end:
            if begin < end:
                found[name].append(Span(begin, end))
                begin = end
            day = clock.day_at(begin)
            end, name = clock.bounds(day, day)[1], named(key, day)
        found[name].append(Span(begin, each.end))
    return found


def named(key: str, day: str) -> str:
    """Return the name of the week or month of a day, or the day."""
    if key == "week":
        return clock.monday(day)
    return day[:7] if key == "month" else day
