"""Count the transcripts of subagents, whose usage is part of their sessions'."""

import sqlite3

from hookkit import clock
from hookkit.model.priced_message import NO_FILES
from hookkit.model.session import timestamp
from hookkit.store.sqlite.sessions import TESTS
from hookkit.store.sqlite.totals import LAST, PLACES, UsageFilter

COUNT = (
    "SELECT count(*) FROM transcripts{join} WHERE is_sidechain "  # noqa: S608 - our own names
    f"AND started_at >= :first AND started_at < :last AND path NOT IN {NO_FILES}{{tests}}"
)
JOIN = " AS t CROSS JOIN sessions AS s ON s.seq = t.seq"
"""From the few transcripts of a time to their sessions."""


def count_runs(db: sqlite3.Connection, span: UsageFilter) -> int:
    """Return how many runs of subagents with a transcript began in a span."""
    names = (*PLACES, "model", "machine")
    tests = "".join(f" AND {TESTS[name]}" for name in names if getattr(span, name) is not None)
    first, last = clock.bounds(span.since, span.until)
    times = {
        "first": timestamp(first * 1_000_000) if span.since else "",
        "last": timestamp(last * 1_000_000) if span.until != LAST else LAST,
    }
    question = COUNT.format(join=JOIN if tests else "", tests=tests)
    return int(db.execute(question, span._asdict() | times).fetchone()[0])
