"""Count the files and commits of some days, each once, from what sessions did (work_totals.py)."""

import sqlite3
from datetime import date

from hookkit.store.sqlite import work_totals
from hookkit.store.sqlite.owner import is_shared
from hookkit.store.sqlite.scopes import WITHIN, within
from hookkit.store.sqlite.totals import LAST, OF_SESSIONS, TIMES, UsageFilter, tests_of
from hookkit.store.sqlite.work_facts import UNKNOWN_DAY
from hookkit.store.sqlite.work_totals import WorkCount

IN_DAYS = "work_facts WHERE day BETWEEN :first AND :last{tests}"
ALL = f"SELECT '', sum(thing > 0), sum(thing < 0) FROM (SELECT DISTINCT thing FROM {IN_DAYS})"  # noqa: S608 - our own names
BY_TIME = (
    "SELECT name, sum(thing > 0), sum(thing < 0) "  # noqa: S608
    f"FROM (SELECT DISTINCT {{name}} AS name, thing FROM {IN_DAYS}) GROUP BY 1"
)
BY_PLACE = (
    "SELECT name, sum(thing > 0), sum(thing < 0) FROM (SELECT DISTINCT {name} AS name, thing "  # noqa: S608
    f"FROM (SELECT DISTINCT thing, dimension FROM {IN_DAYS}) JOIN dimensions ON id = dimension) "
    "GROUP BY 1"
)
OF_PLACE = " AND dimension IN (SELECT id FROM dimensions WHERE true{tests})"
BY_DAY = (
    "SELECT key, files, commits FROM work_counts "
    "WHERE kind = :kind AND key BETWEEN :since AND :until"
)

DATE = "date(day + 1721424.5)"
"""The SQL for the day of a number: that of the day before 0001-01-01 in the Julian calendar."""

NEVER = 10_000_000
"""Later than any day."""


def count(
    db: sqlite3.Connection, key: str | None, span: UsageFilter
) -> dict[str, WorkCount] | None:
    """Count by a key, or all under the empty name; None where that is not possible.

    A span of all time isn't one of some days: it has what no calendar knows the day of.
    """
    if key in OF_SESSIONS or span.machine is not None or span.is_ever or is_shared(db):
        return None
    if not work_totals.are_current(db):
        return None
    if kind := kept(key, span):
        question = BY_DAY
    else:
        question, kind = question_of(key, tests_of(span)), ""
    days = {"first": number(span.since), "last": number(span.until), "kind": kind}
    rows = db.execute(question, span._asdict() | days)
    return {name: WorkCount(files or 0, commits or 0) for name, files, commits in rows}


def kept(key: str | None, span: UsageFilter) -> str:
    """Return the kind of the stored counts by day; empty where there are none."""
    chosen = [(kind, name) for kind, name in span.places.items() if name is not None]
    if key != "day" or span.model is not None or len(chosen) > 1:
        return ""
    if not chosen:
        return key
    kind, name = chosen[0]
    return within(key, kind, name) if kind in WITHIN else ""


def question_of(key: str | None, tests: str) -> str:
    """Return the SQL that counts by a key."""
    of_place = OF_PLACE.format(tests=tests) if tests else ""
    if key is None:
        return ALL.format(tests=of_place)
    if key in TIMES:
        return BY_TIME.format(name=TIMES[key].format(day=DATE), tests=of_place)
    return BY_PLACE.format(name=key, tests=of_place)


def number(day: str) -> int:
    """Return the number of the first or last day of a span."""
    if day == LAST:
        return NEVER
    return date.fromisoformat(day).toordinal() if day else UNKNOWN_DAY + 1
