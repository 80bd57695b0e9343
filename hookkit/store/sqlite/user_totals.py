"""Query the totals of each member of a team: usage, time worked, files and commits.

What members did adds up: nothing of one overlaps with anything of another (model/owner.py). Where
the sums of all are kept, those of each member are the parts that they are added up from.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from hookkit.store.sqlite import session_shares
from hookkit.store.sqlite.owner import OWNER
from hookkit.store.sqlite.session_shares import MEMBER
from hookkit.store.sqlite.sums import Sums
from hookkit.store.sqlite.totals import (
    ANYTHING,
    BY_MODEL,
    SUMMED,
    UNPRICED,
    Source,
    Unpriced,
    UsageFilter,
    UsageRow,
    source_of,
)
from hookkit.store.sqlite.work_done import WorkDone
from hookkit.store.sqlite.work_totals import WorkCount, is_stale
from hookkit.store.sqlite.worked_totals import RunningSpan, WorkedTotals


class UserSums(NamedTuple):
    """The sums of each member, by the member's number."""

    usage: dict[int, UsageRow]
    worked: dict[int, int]
    """Milliseconds."""
    done: dict[int, WorkCount]


def by_user(
    db: sqlite3.Connection, span: UsageFilter, idle: int, running: Sequence[RunningSpan] = ()
) -> UserSums:
    """Return the sums of each member in a span; of a team's store only."""
    is_of_machine = span.machine is not None  # which the sums don't know
    usage = session_shares.by(db, MEMBER, span) if is_of_machine else of_sums(db, span)
    worked = WorkedTotals(db, idle).by_owner(span, running)
    return UserSums(usage, worked, done_in(db, span))


def of_sums(db: sqlite3.Connection, span: UsageFilter) -> dict[int, UsageRow]:
    """Return the usage of each member from the smallest table that has it."""
    source = source_of(db, "model", span)
    of_totals = source.rows.startswith("totals ")
    source = Source(source.rows, "member" if of_totals else OWNER.replace("seq", "id"))

    def ask(*columns: str, rest: str) -> list[tuple[Any, ...]]:
        question = source.question(source.key, *columns, rest=rest)
        return db.execute(question, span._asdict() | span.quarters).fetchall()

    rows = ask(SUMMED, rest=f"GROUP BY 1 HAVING {ANYTHING} ORDER BY 1")
    unpriced: dict[int, list[Unpriced]] = defaultdict(list)
    if any(row[1 + UNPRICED] for row in rows):
        for member, *model in ask("model", "sum(unpriced)", rest=BY_MODEL):
            unpriced[member].append(Unpriced._make(model))
    return {row[0]: UsageRow(None, Sums(*row[1:]), unpriced[row[0]]) for row in rows}


def done_in(db: sqlite3.Connection, span: UsageFilter) -> dict[int, WorkCount]:
    """Return the files and commits of each member in a span."""
    places = [(kind, name) for kind, name in span.places.items() if name is not None]
    is_kept = span.is_ever and (span.model, span.machine) == (None, None) and len(places) < 2
    if not is_kept or is_stale(db):
        return WorkDone(db).by_owner(span)
    kind, name = places[0] if places else ("", None)
    rows = db.execute(
        "SELECT member, sum(files), sum(commits) FROM work_counts "
        "WHERE kind = ?1 AND key = coalesce(?2, key) GROUP BY 1 ORDER BY 1",
        (kind, name),
    )
    return {member: WorkCount(*counts) for member, *counts in rows}
