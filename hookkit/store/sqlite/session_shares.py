"""Query a team's sums by what only sessions have, from the share that each session has in them.

Only a team's store keeps these shares. In one's own, such sums are added up from messages
(session_totals.py, machine_totals.py).
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from hookkit.model.priced_message import UsageBucket
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import (
    ANYTHING,
    BY_MODEL,
    SUMMED,
    UNPRICED,
    Unpriced,
    UsageFilter,
    UsageRow,
    session_tests,
)

SHARES = (
    "(SELECT u.*, d.project, d.branch, d.framework, d.model, s.machine_id, s.user_id "
    "FROM session_sums u JOIN dimensions d ON d.id = u.dimension JOIN sessions s ON s.seq = u.seq) "
    "AS shares WHERE quarter >= :begin AND quarter < :end{tests}"
)
MEMBER = "member"


def by(db: sqlite3.Connection, column: str, span: UsageFilter) -> dict[Any, UsageRow]:
    """Return the sums by a column of sessions, or by MEMBER; the rows have no keys."""
    rows = ask(db, span, column, SUMMED, rest=f"GROUP BY 1 HAVING {ANYTHING} ORDER BY 1")
    unpriced: dict[Any, list[Unpriced]] = defaultdict(list)
    if any(row[1 + UNPRICED] for row in rows):
        for name, *model in ask(db, span, column, "model", "sum(unpriced)", rest=BY_MODEL):
            unpriced[name].append(Unpriced._make(model))
    return {name: UsageRow(None, Sums(*sums), unpriced[name]) for name, *sums in rows}


def buckets(
    db: sqlite3.Connection, span: UsageFilter
) -> Iterator[tuple[UsageBucket, Sequence[int]]]:
    """Yield the sums by quarter of an hour and place."""
    names = ", ".join(UsageBucket._fields)
    for row in ask(db, span, names, SUMMED, rest="GROUP BY 1, 2, 3, 4, 5"):
        yield UsageBucket(*row[:5]), row[5:]


def ask(db: sqlite3.Connection, span: UsageFilter, *columns: str, rest: str) -> list[Any]:
    """Return the rows of a question about the shares in a span."""
    rows = SHARES.format(tests=session_tests(span))
    question = f"SELECT {', '.join(columns)} FROM {rows} {rest}"  # noqa: S608 - our own names
    return db.execute(question, span._asdict() | span.quarters).fetchall()
