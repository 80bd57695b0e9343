"""Read the time worked, and the files and commits, of the sessions that a machine shares.

What overlaps counts once, and so does each file: so these don't add up from session to session.
They are those of the sessions that went on last on this machine.
"""

import sqlite3
from collections.abc import Iterator
from itertools import product

from hookkit import clock
from hookkit.model.spans import DAY_MS
from hookkit.store.sqlite.scopes import WITHIN
from hookkit.store.sqlite.worked_totals import unions

SPANS = (
    "SELECT w.started_at, w.ended_at, p.project, p.branch, p.framework, p.model "
    "FROM worked_spans w JOIN temp.placed p USING (dimension) JOIN sessions s USING (seq) "
    "WHERE w.started_at >= :day AND w.started_at < :end AND w.ended_at >= :begin "
    "AND coalesce(s.machine_id, :machine) = :machine"
)
"""A span lies within one day in UTC."""

OWN_FACTS = (
    "CREATE TEMP TABLE own_facts AS SELECT DISTINCT f.thing, f.day, p.project, p.branch, "
    "p.framework, p.model FROM work_facts f JOIN temp.placed p USING (dimension) "
    "JOIN sessions s USING (seq) WHERE coalesce(s.machine_id, :machine) = :machine"
)
COUNTS = (
    "SELECT {kind}, {key}, count(DISTINCT iif(thing > 0, thing, NULL)), "
    "count(DISTINCT iif(thing < 0, thing, NULL)) FROM temp.own_facts WHERE {test} GROUP BY 1, 2"
)
DAY = "date('0001-01-01', (day - 1) || ' days')"
TIMES = {
    "day": DAY,
    "week": f"date({DAY}, 'weekday 0', '-6 days')",
    "month": f"substr({DAY}, 1, 7)",
}
PLACES = ("project", "branch", "framework", "model")

Worked = tuple[str, str, str, int]
"""Kind, day, key and milliseconds."""

Counted = tuple[str, str, int, int]
"""Kind, key, files and commits."""


def worked(db: sqlite3.Connection, day: str, machine: str, *, hides_branches: bool) -> list[Worked]:
    """Return the time worked on a day: in all, and by each place."""
    begin, end = clock.bounds(day, day)
    times = {"begin": begin, "end": end, "day": begin // DAY_MS * DAY_MS, "machine": machine}
    return [
        row
        for row in sorted(unions(day, db.execute(SPANS, times)))
        if not (hides_branches and is_of_branches(row[0]))
    ]


def is_of_branches(kind: str) -> bool:
    """Return True for a kind whose keys are branches, of all or within something."""
    return kind.partition(" ")[0] == "branch"


def counts(db: sqlite3.Connection, machine: str, *, hides_branches: bool) -> Iterator[Counted]:
    """Yield the files and commits of all kinds."""
    db.execute("DROP TABLE IF EXISTS temp.own_facts")
    db.execute(OWN_FACTS, {"machine": machine})
    for kind, question in kinds():
        if not (hides_branches and is_of_branches(kind)):
            yield from db.execute(question)
    db.execute("DROP TABLE temp.own_facts")


def kinds() -> Iterator[tuple[str, str]]:
    """Yield the first word of each kind, and the question for its keys."""
    yield "", COUNTS.format(kind="''", key="''", test="true")
    for name in PLACES:
        yield name, COUNTS.format(kind=f"'{name}'", key=name, test="true")
    for scope, names in WITHIN.items():
        for name in names:
            kind = f"'{name} {scope} ' || {scope}"
            yield name, COUNTS.format(kind=kind, key=name, test="true")
    for name, key in TIMES.items():
        yield name, COUNTS.format(kind=f"'{name}'", key=key, test="day > 0")
    for scope, (name, key) in product(("project", "framework"), TIMES.items()):
        kind = f"'{name} {scope} ' || {scope}"
        yield name, COUNTS.format(kind=kind, key=key, test="day > 0")
