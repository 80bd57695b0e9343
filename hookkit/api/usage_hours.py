"""Report usage by the hour of the person's clock, and by weekday and hour."""

from collections.abc import Iterable
from operator import add
from typing import Any, NamedTuple

from hookkit.api.store import Store
from hookkit.store.sqlite.hours import HourSums, by_hour
from hookkit.store.sqlite.sums import STORED, ZERO, Sums
from hookkit.store.sqlite.totals import UsageFilter

HOURS = range(24)


class HourReport(NamedTuple):
    """The sums of everything that matches, and of each weekday and hour.

    Time, files and commits belong to days, and are not known by hour.
    """

    span: UsageFilter
    cells: list[HourSums]
    """Those with any usage, Monday first."""

    @property
    def totals(self) -> Sums:
        """Return the sums of all hours."""
        return total(each.sums for each in self.cells)

    @property
    def by(self) -> list[tuple[str, Sums]]:
        """Return the sums of each hour of the day that has any, on all weekdays: `09:00`."""
        found = {
            hour: total(each.sums for each in self.cells if each.hour == hour) for hour in HOURS
        }
        return [(f"{hour:02d}:00", sums) for hour, sums in found.items() if any(sums)]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON has it; weekdays are numbered from 1, Monday."""
        return {
            "totals": hour_document(self.totals),
            "by": [{"key": key, **hour_document(sums)} for key, sums in self.by],
            "hours": [
                {"weekday": each.weekday + 1, "hour": each.hour, **hour_document(each.sums)}
                for each in self.cells
            ],
        }


def report_hours(store: Store, span: UsageFilter) -> HourReport:
    """Add up usage by weekday and hour; prompts and edits stand where their session began."""
    return HourReport(span, [each for each in by_hour(store.db, span) if any(each.sums)])


def total(sums: Iterable[Sums]) -> Sums:
    """Add up sums."""
    found: tuple[int, ...] = ZERO
    for each in sums:
        found = tuple(map(add, found, each))
    return Sums(*found)


def hour_document(sums: Sums) -> dict[str, Any]:
    """Return the sums of an hour as JSON has them."""
    known = {name: getattr(sums, name) for name in STORED}
    del known["cost"]
    return known | {
        "total_tokens": sums.total_tokens,
        "cost_usd": sums.cost_usd,
        "cache_hit_ratio": sums.cache_hit_ratio,
    }
