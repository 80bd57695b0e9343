"""Usage in the course of time: every day, week or month of a span, those without any included."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from hookkit.api.stats import UsageReport, add_up
from hookkit.api.store import Store
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter, UsageRow

MOST = 92
"""Places of a chart: more days become weeks, more weeks months."""

DAYS_OF_WEEK = 7


class Place(NamedTuple):
    """A day, week or month."""

    first: str
    """Its first day within the span."""
    last: str
    row: UsageRow | None
    """None where nothing was used."""
    costs: Mapping[str, int]
    """Nano-dollars by model."""


class UsageSeries(NamedTuple):
    """The usage of a span in the course of time."""

    unit: str
    """`day`, `week` or `month`."""
    report: UsageReport
    places: list[Place]


def usage_series(
    store: Store, span: UsageFilter, today: str, total: UsageRow | None = None
) -> UsageSeries:
    """Return the usage of a span by day, or by week or month where there are many days.

    `total` is that of the span where it is known.
    """
    first, last = reach(store, span, today)
    unit = unit_of(first, last)
    report = add_up(store, unit, span, total=total)
    rows = {row.key or "": row for row in report.by}
    if not span.since and rows and unit == "day":
        first = min(rows)
    costs = Totals(store.db).costs(unit, span)
    places = [
        Place(begin, end, rows.get(key), costs.get(key, {}))
        for key, begin, end in places_of(unit, first, last)
    ]
    return UsageSeries(unit, report, places)


def reach(store: Store, span: UsageFilter, today: str) -> tuple[str, str]:
    """Return the first and the last day to show: those of the span, as far as there is anything."""
    if span.since and span.until <= today and unit_of(span.since, span.until) != "month":
        return span.since, span.until
    months = Totals(store.db).months(span)
    begin = f"{months[0]}-01" if months else span.since or today
    latest = today
    if months and months[-1] > today[:7]:
        latest = str(date.fromordinal(end_of("month", date.fromisoformat(f"{months[-1]}-01"))))
    first, last = span.since or begin, min(span.until, latest)
    return (max(first, begin) if unit_of(first, last) == "month" else first), last


def unit_of(first: str, last: str) -> str:
    """Return the unit in which a time has no more than `MOST` places."""
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    if days <= MOST:
        return "day"
    return "week" if days <= MOST * DAYS_OF_WEEK else "month"


def places_of(unit: str, first: str, last: str) -> Iterator[tuple[str, str, str]]:
    """Yield the key of each unit in a time, and its first and last day within the time."""
    begin, end = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    while begin <= end:
        day = date.fromordinal(begin)
        until = min(end_of(unit, day), end)
        yield key_of(unit, day), str(day), str(date.fromordinal(until))
        begin = until + 1


def end_of(unit: str, day: date) -> int:
    """Return the number of the last day of the unit that a day is in."""
    if unit == "day":
        return day.toordinal()
    if unit == "week":
        return day.toordinal() + DAYS_OF_WEEK - 1 - day.weekday()
    return day.replace(day=monthrange(day.year, day.month)[1]).toordinal()


def key_of(unit: str, day: date) -> str:
    """Return the key that sums have of the unit that a day is in."""
    if unit == "day":
        return str(day)
    return str(day - timedelta(days=day.weekday())) if unit == "week" else str(day)[:7]


def last_day(store: Store, span: UsageFilter) -> str | None:
    """Return the last day with any usage that a filter matches at any time."""
    rows = Totals(store.db).by("day", span._replace(since="", until=LAST))
    return rows[-1].key if rows else None
