"""Query the tool calls that failed, by tool and by day (failed_totals.py).

Those of all sessions or of one agent are kept; those of a project, a branch or a model, and the
days of another zone, are counted.
"""

import sqlite3
from typing import NamedTuple

from hookkit import clock
from hookkit.store.sqlite import local_days, work_totals
from hookkit.store.sqlite.failed_totals import FLAGS
from hookkit.store.sqlite.sessions import TESTS
from hookkit.store.sqlite.totals import PLACES, UsageFilter

IN_TRANSCRIPTS = f"flags {FLAGS}"
"""In the words of an index, as is `NOT ok`."""

BY_TOOL = (
    "SELECT name, count(*) FROM tool_calls AS c{sessions} WHERE NOT ok AND name <> '' "
    "AND ended_at >= :begin AND ended_at < :end{tests} GROUP BY 1 ORDER BY 2 DESC, 1"
)
CALLS = (
    "SELECT c.seq, strftime('%Y-%m-%dT%H:%M:%fZ', c.at / 1000.0, 'unixepoch') AS at "  # noqa: S608
    "FROM transcript_records AS c{sessions} "
    f"WHERE {IN_TRANSCRIPTS} AND c.at >= :first AND c.at < :last{{tests}} "
    "AND NOT EXISTS (SELECT 1 FROM tool_calls AS t WHERE t.seq = c.seq AND NOT t.ok) "
    "UNION ALL SELECT c.seq, ended_at FROM tool_calls AS c{sessions} "
    "WHERE NOT ok AND ended_at >= :begin AND ended_at < :end{tests}"
)
BY_DAY = (
    "SELECT {day}, count(*) FROM ({calls}) AS failed WHERE at IS NOT NULL GROUP BY 1 ORDER BY 1"
)
SESSIONS = " JOIN sessions AS s ON s.seq = c.seq"

KEPT_BY_TOOL = (
    "SELECT tool, sum(calls) FROM failed_counts WHERE {days} AND tool <> ''{tests} "
    "GROUP BY 1 ORDER BY 2 DESC, 1"
)
KEPT_BY_DAY = (
    "SELECT day, sum(calls) FROM failed_counts WHERE day > '' AND day BETWEEN :since AND :until"
    "{tests} GROUP BY 1 ORDER BY 1"
)
OF_AGENT = " AND framework = :framework"


class FailedCalls(NamedTuple):
    """The number of failed tool calls of one tool or day."""

    key: str
    calls: int


def by_tool(db: sqlite3.Connection, span: UsageFilter) -> list[FailedCalls]:
    """Return the failed calls that hooks reported by tool, the most first."""
    if are_kept(db, span):
        days = "day = ''" if span.is_ever else "day > '' AND day BETWEEN :since AND :until"
        question = KEPT_BY_TOOL.format(days=days, tests=of_agent(span))
    else:
        tests = tests_of(span)
        question = BY_TOOL.format(sessions=SESSIONS if tests else "", tests=tests)
    return [FailedCalls(*row) for row in db.execute(question, values_of(span))]


def by_day(db: sqlite3.Connection, span: UsageFilter) -> list[FailedCalls]:
    """Return the failed calls of each day that has any, in order."""
    if are_kept(db, span):
        question = KEPT_BY_DAY.format(tests=of_agent(span))
    else:
        tests = tests_of(span)
        calls = CALLS.format(sessions=SESSIONS if tests else "", tests=tests)
        question = BY_DAY.format(day=local_days.of_quarters(db, "at"), calls=calls)
    return [FailedCalls(*row) for row in db.execute(question, values_of(span))]


def are_kept(db: sqlite3.Connection, span: UsageFilter) -> bool:
    """Return True if the counts of a span are kept; those that are stale are brought up to date."""
    is_elsewhere = (span.project, span.branch, span.model, span.machine) != (None,) * 4
    return not is_elsewhere and work_totals.are_current(db)


def of_agent(span: UsageFilter) -> str:
    """Return the condition that a filter makes on the kept counts."""
    return "" if span.framework is None else OF_AGENT


def tests_of(span: UsageFilter) -> str:
    """Return the conditions that a filter makes on the session of a call."""
    names = (*PLACES, "model", "machine")
    return "".join(f" AND {TESTS[name]}" for name in names if getattr(span, name) is not None)


def values_of(span: UsageFilter) -> dict[str, object]:
    """Return the values of a filter for these questions."""
    first, last = clock.bounds(span.since, span.until)
    return span._asdict() | span.quarters | {"first": first, "last": last}
