"""Query the sums by weekday and hour of the person's clock.

Those of all models are kept by hour (local_days.py); others, and those of another zone, are added
up from the quarters of an hour.
"""

import sqlite3
from datetime import date
from typing import NamedTuple

from hookkit import clock
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.machine_totals import MachineTotals
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
    if span.machine is not None:
        return of_machine(db, span)
    is_by_model = (span.project, span.branch, span.model) != (None, None, None)
    find = of_parts if is_by_model or not local_days.is_current(db) else of_hours
    name, rows = find(db, span)
    question = f"SELECT {name}, {SUMMED} FROM {rows} GROUP BY 1"  # noqa: S608 - our own names
    found = db.execute(question, span._asdict() | span.quarters)
    return sorted(hour_of(name, metrics) for name, *metrics in found)


def of_machine(db: sqlite3.Connection, span: UsageFilter) -> list[HourSums]:
    """Return those of one machine, which are added up from its sessions."""
    found = MachineTotals(db, span).grouped(lambda each: weekday_and_hour(each.quarter))
    return sorted(HourSums(*name, Sums(*metrics)) for name, metrics in found.items())


def weekday_and_hour(quarter: str) -> tuple[int, int]:
    """Return the weekday (0 is Monday) and the hour of a quarter of an hour in UTC."""
    day, hour = clock.hour_of(quarter).split()
    return date.fromisoformat(day).weekday(), int(hour)


def of_hours(_db: sqlite3.Connection, span: UsageFilter) -> tuple[str, str]:
    """Return the SQL for the weekday and hour, and for the rows, of the stored hours."""
    name, agent = local_days.OF_HOUR, local_days.AGENT_OF_HOUR
    rows = "totals WHERE kind = 'hour' AND key BETWEEN :since AND :until || ' ~'"
    if span.is_ever:
        name, agent = local_days.OF_WEEKDAY, local_days.AGENT_OF_WEEKDAY
        rows = "totals WHERE kind = 'weekday'"
    return name, rows if span.framework is None else f"{rows} AND {agent} = :framework"


def of_parts(db: sqlite3.Connection, span: UsageFilter) -> tuple[str, str]:
    """Return the SQL for the weekday and hour, and for the rows, of the quarters of an hour."""
    tests = "".join(test for name, test in OF_PLACE.items() if getattr(span, name) is not None)
    if any(name is not None for name in span.places.values()):
        return local_days.hours_of(db, "quarter"), f"{PARTS}{tests}"
    quarters = "totals WHERE kind = 'quarter' AND key >= :begin AND key < :end"
    return local_days.hours_of(db, "key"), f"{quarters}{tests}"


def hour_of(name: str, metrics: list[int]) -> HourSums:
    """Return the sums of an hour by its name in SQL: `0 09` is Sunday, from nine to ten."""
    weekday, hour = map(int, name.split())
    return HourSums((weekday - 1) % 7, hour, Sums(*metrics))
