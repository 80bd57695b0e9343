"""Query the sums by weekday and hour of the person's clock, from the quarters of an hour."""

import sqlite3
from typing import NamedTuple

from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.sums import STORED, Sums
from hookkit.store.sqlite.totals import OF_PLACE, PARTS, UsageFilter

SUMMED = ", ".join(f"sum({name})" for name in STORED)


class HourSums(NamedTuple):
    """The sums of one hour of one weekday, over all weeks of a span."""

    weekday: int
    """0 is Monday."""
    hour: int
    sums: Sums


def by_hour(db: sqlite3.Connection, span: UsageFilter) -> list[HourSums]:
    """Return the sums of each weekday and hour that has any, in order.

    Those of a session itself (prompts, edits) belong to the hour in which it began.
    """
    tests = "".join(test for name, test in OF_PLACE.items() if getattr(span, name) is not None)
    rows, column = "totals WHERE kind = 'quarter' AND key >= :begin AND key < :end", "key"
    if any(name is not None for name in span.places.values()):
        rows, column = PARTS, "quarter"
    question = (
        f"SELECT {local_days.hours_of(db, column)}, {SUMMED} "  # noqa: S608 - our own names
        f"FROM {rows}{tests} GROUP BY 1"
    )
    found = db.execute(question, span._asdict() | span.quarters)
    return sorted(hour_of(name, metrics) for name, *metrics in found)


def hour_of(name: str, metrics: list[int]) -> HourSums:
    """Return the sums of an hour by its name in SQL: `0 09` is Sunday, from nine to ten."""
    weekday, hour = map(int, name.split())
    return HourSums((weekday - 1) % 7, hour, Sums(*metrics))
