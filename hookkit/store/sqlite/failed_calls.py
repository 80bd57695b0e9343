"""Query the tool calls that failed, by tool and by day.

A transcript has all calls of its session, but only of those that hooks reported is the tool stored.
So a session's failed calls are those of hooks where there are any, else those of its transcript.
Calls that were refused or invalid never ran, and are not among them.
"""

import sqlite3
from typing import NamedTuple

from hookkit import clock
from hookkit.model.transcript_records import CALL, FAILED, NEVER_RAN
from hookkit.store.sqlite import local_days
from hookkit.store.sqlite.sessions import TESTS
from hookkit.store.sqlite.totals import PLACES, UsageFilter

IN_TRANSCRIPTS = f"flags & {CALL | FAILED | NEVER_RAN:d} = {CALL | FAILED:d}"
"""In the words of an index, as is `NOT ok`."""

BY_TOOL = (
    "SELECT name, count(*) FROM tool_calls AS c{sessions} WHERE NOT ok "
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
BY_DAY = "SELECT {day}, count(*) FROM ({calls}) AS failed GROUP BY 1 ORDER BY 1"
SESSIONS = " JOIN sessions AS s ON s.seq = c.seq"


class FailedCalls(NamedTuple):
    """The number of failed tool calls of one tool or day."""

    key: str
    calls: int


def by_tool(db: sqlite3.Connection, span: UsageFilter) -> list[FailedCalls]:
    """Return the failed calls that hooks reported by tool, the most first."""
    tests = tests_of(span)
    question = BY_TOOL.format(sessions=SESSIONS if tests else "", tests=tests)
    return [FailedCalls(*row) for row in db.execute(question, values_of(span))]


def by_day(db: sqlite3.Connection, span: UsageFilter) -> list[FailedCalls]:
    """Return the failed calls of each day that has any, in order."""
    tests = tests_of(span)
    calls = CALLS.format(sessions=SESSIONS if tests else "", tests=tests)
    question = BY_DAY.format(day=local_days.of_quarters(db, "at"), calls=calls)
    return [FailedCalls(*row) for row in db.execute(question, values_of(span))]


def tests_of(span: UsageFilter) -> str:
    """Return the conditions that a filter makes on the session of a call."""
    names = (*PLACES, "model")
    return "".join(f" AND {TESTS[name]}" for name in names if getattr(span, name) is not None)


def values_of(span: UsageFilter) -> dict[str, object]:
    """Return the values of a filter for these questions."""
    first, last = clock.bounds(span.since, span.until)
    return span._asdict() | span.quarters | {"first": first, "last": last}
