"""Compare the usage of two periods: the difference and the ratio of each key."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from hookkit.api.stats import UsageReport, add_up, sums_document
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.model.project_path import is_path
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import LAST, Totals, UsageFilter, UsageRow

COMPARABLE = ("project", "branch", "model", "framework", "person", "machine")
"""Keys that two periods may have in common."""


DAYS = 30
"""Days of a period that nobody named."""


class PeriodError(HookkitError):
    """A period has no first or no last day, so that it has no length."""


class ComparedRow(NamedTuple):
    """The usage of one key in both periods."""

    key: str | None
    now: UsageRow
    before: UsageRow
    path: str | None = None
    """Of a project."""

    @property
    def difference_usd(self) -> float | None:
        """Return by how much the cost has grown; None where a cost is unknown."""
        now, before = self.now.sums.cost_usd, self.before.sums.cost_usd
        return None if now is None or before is None else now - before

    @property
    def ratio(self) -> float | None:
        """Return how many times as much it cost; None where that has no meaning."""
        now, before = self.now.sums.cost_usd, self.before.sums.cost_usd
        return None if now is None or not before else now / before

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        more = {"project_path": self.path if is_path(self.path) else None} if self.path else {}
        return {
            "key": self.key,
            **more,
            "now": sums_document(self.now),
            "before": sums_document(self.before),
            "difference_usd": self.difference_usd,
            "ratio": self.ratio,
        }


class UsageComparison(NamedTuple):
    """The usage of two periods."""

    now: UsageFilter
    before: UsageFilter
    totals: ComparedRow
    by: list[ComparedRow]
    """The greatest differences first."""

    @property
    def days(self) -> tuple[int, int]:
        """Return the number of days of both periods."""
        return days_of(self.now), days_of(self.before)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON has it."""
        days, earlier = self.days
        totals = self.totals.to_dict()
        del totals["key"]
        return {
            "now": {"since": self.now.since, "until": self.now.until, "days": days},
            "before": {"since": self.before.since, "until": self.before.until, "days": earlier},
            "totals": totals,
            "by": [each.to_dict() for each in self.by],
        }


def compare_usage(
    store: Store, by: str | None, span: UsageFilter, before: UsageFilter | None = None
) -> UsageComparison:
    """Compare the usage of a span with that of another, else with as many days before it.

    `by` is one of COMPARABLE. Raises PeriodError for a span without a first and a last day.
    """
    before = before or preceding(span)
    days_of(span), days_of(before)  # both have a length
    one, other = add_up(store, by, span), add_up(store, by, before)
    rows = sorted(compared(one, other), key=greatest_first)
    return UsageComparison(span, before, ComparedRow(None, one.totals, other.totals), rows)


def compare_costs(store: Store, span: UsageFilter) -> ComparedRow:
    """Compare a span with as many days before it: no time, files and commits, which take longer.

    Raises PeriodError for a span without a first and a last day.
    """
    totals = Totals(store.db)
    return ComparedRow(None, totals.all(span), totals.all(preceding(span)))


def compared(one: UsageReport, other: UsageReport) -> list[ComparedRow]:
    """Return the rows of both reports by their keys."""
    now = {(row.path or "", row.key): row for row in one.by}
    before = {(row.path or "", row.key): row for row in other.by}
    nothing = UsageRow(None, Sums(), [])
    return [
        ComparedRow(name, now.get((path, name), nothing), before.get((path, name), nothing), path)
        for path, name in now | before
    ]


def greatest_first(row: ComparedRow) -> tuple[int, str]:
    """Return the order of rows: the greatest difference first."""
    return -abs(row.now.sums.cost - row.before.sums.cost), row.key or ""


def preceding(span: UsageFilter) -> UsageFilter:
    """Return the filter of as many days that end before a span begins."""
    days = days_of(span)
    begin = date.fromisoformat(span.since)
    return span._replace(
        since=str(begin - timedelta(days=days)), until=str(begin - timedelta(days=1))
    )


def latest(span: UsageFilter, today: date) -> UsageFilter:
    """Return the filter of the last 30 days where it has no time of its own."""
    if not span.is_ever:
        return span
    return span._replace(since=str(today - timedelta(days=DAYS - 1)), until=str(today))


def days_of(span: UsageFilter) -> int:
    """Return the number of days of a span. Raises PeriodError."""
    if not span.since or span.until == LAST:
        raise PeriodError("A comparison needs a first and a last day: give --since and --until.")
    days = (date.fromisoformat(span.until) - date.fromisoformat(span.since)).days + 1
    if days < 1:
        raise PeriodError(f"{span.until} is before {span.since}: there is nothing to compare.")
    return days
