"""The SQL that keeps a member's sums by the differences that replaced sessions make.

`session_sums` has each session's share, `failed_calls` its failed calls. The statements here run
before those rows are replaced, and after the dimensions were.
"""

# ruff: noqa: S608 - names of our own

from collections.abc import Iterator
from typing import NamedTuple

from hookkit.store.postgres.batch import Step, temporary
from hookkit.store.postgres.place import Place, sent
from hookkit.store.postgres.replacement import Replacement
from hookkit.store.sqlite.sums import STORED

METRICS = ", ".join(STORED)
NEGATIVE = ", ".join(f"-{each} AS {each}" for each in STORED)
"""What is taken away."""

REPLACED = "= ANY (ARRAY(SELECT seq FROM pg_temp.replaced))"
"""The sessions whose rows are replaced: always found by an index."""

KINDS = (
    "(VALUES ('day', substr(quarter, 1, 10)), ('quarter', quarter), ('project', project), "
    "('branch', branch), ('framework', framework)) AS named (kind, key)"
)
"""The totals that have what is used in a quarter."""

NAMES = "project, branch, framework, model"


class Sum(NamedTuple):
    """A table that keeps sums, and the temporary table with its changes."""

    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def changes(self) -> str:
        """Return the name of the temporary table."""
        return f"{self.table}_changes"


SUMS = Sum("sums", ("dimension", "quarter"), STORED)
EVER = Sum("sums_ever", ("dimension",), STORED)
TOTALS = Sum("totals", ("kind", "key", "model"), STORED)
FAILED = Sum("failed_counts", ("day", "framework", "tool"), ("calls",))
WORKED = Sum("worked_ever", ("kind", "key"), ("days", "ms"))


def renamed(place: Place) -> Step:
    """Return what keeps the former names of dimensions whose number stands for others now.

    So it is where nothing named a dimension any more in the machine's database.
    """
    names = NAMES.split(", ")
    old, new = (", ".join(f"{table}.{name}" for name in names) for table in ("d", "s"))
    return temporary(
        "renamed",
        f"SELECT d.id, {old} FROM {sent('dimensions')} AS s "
        f"JOIN hookkit.dimensions AS d ON d.id = s.id + {place.base} "
        f"WHERE d.member = {place.member} AND ({old}) IS DISTINCT FROM ({new})",
    )


def of_sessions(place: Place, *, is_sent: bool) -> Iterator[Step]:
    """Yield the changes of `sums` and `sums_ever`."""
    parts = [
        f"SELECT dimension, quarter, {NEGATIVE} FROM hookkit.session_sums "
        f"WHERE member = {place.member} AND seq {REPLACED}"
    ]
    if is_sent:
        parts.append(
            f"SELECT dimension + {place.base}, quarter, {METRICS} FROM {sent('session_sums')}"
        )
    yield summed(SUMS, f"({' UNION ALL '.join(parts)}) AS parts")
    yield summed(EVER, f"pg_temp.{SUMS.changes}")


def of_totals(place: Place, *, is_renamed: bool) -> Iterator[Step]:
    """Yield the changes of `totals`, once those of `sums` are known and before they are added."""
    now = "d.project, d.branch, d.framework, d.model"
    of_member = f"d.member = {place.member}"
    # Without its dimension a change has no key, which is an error.
    parts = [
        f"SELECT {now}, c.quarter, {of_table('c')} FROM pg_temp.{SUMS.changes} AS c "
        f"LEFT JOIN hookkit.dimensions AS d ON d.id = c.dimension AND {of_member}"
    ]
    if is_renamed:
        sums = f"hookkit.sums AS s ON s.dimension = r.id AND s.member = {place.member}"
        former = now.replace("d.", "r.")
        parts += [
            f"SELECT {former}, s.quarter, {of_table('-s')} FROM pg_temp.renamed AS r JOIN {sums}",
            f"SELECT {now}, s.quarter, {of_table('s')} FROM pg_temp.renamed AS r JOIN {sums} "
            f"JOIN hookkit.dimensions AS d ON d.id = r.id AND {of_member}",
        ]
    every = " UNION ALL ".join(parts)
    names = f"({NAMES}, quarter, {METRICS})"
    yield summed(TOTALS, f"({every}) AS parts {names} CROSS JOIN LATERAL {KINDS}")


def of_table(alias: str) -> str:
    """Return the metrics of a table; of a negative one, what is taken away."""
    return ", ".join(f"{alias}.{each}" for each in STORED)


def of_failed(place: Place, *, is_sent: bool) -> Iterator[Step]:
    """Yield the changes of `failed_counts`; an empty day stands for all time."""
    parts = [
        "SELECT day, framework, tool, -calls FROM hookkit.failed_calls "
        f"WHERE member = {place.member} AND seq {REPLACED}"
    ]
    if is_sent:
        parts.append(f"SELECT day, framework, tool, calls FROM {sent('failed_calls')}")
    every = f"({' UNION ALL '.join(parts)}) AS parts (at, framework, tool, calls)"
    yield summed(FAILED, f"{every} CROSS JOIN LATERAL (VALUES (at), ('')) AS days (day)")


def of_worked(rows: Replacement) -> Iterator[Step]:
    """Yield the changes of `worked_ever`, whose rows are each slice's own."""
    parts = []
    if rows.stored:
        parts.append(f"SELECT kind, key, -1, -ms FROM hookkit.worked AS t WHERE {rows.condition}")
    if rows.is_sent:
        parts.append(f"SELECT kind, key, 1, ms FROM {sent('worked')}")
    yield summed(WORKED, f"({' UNION ALL '.join(parts)}) AS parts (kind, key, days, ms)")


def summed(kept: Sum, rows: str) -> Step:
    """Return what adds up changes in a temporary table."""
    keys = ", ".join(kept.keys)
    sums = ", ".join(f"sum({each})::bigint AS {each}" for each in kept.values)
    tests = " OR ".join(f"sum({each}) <> 0" for each in kept.values)
    query = f"SELECT {keys}, {sums} FROM {rows} GROUP BY {keys} HAVING {tests}"
    return temporary(kept.changes, query)


def added(kept: Sum, fixed: dict[str, int], *, has_less: bool = True) -> Iterator[Step]:
    """Yield what adds the changes, and removes the rows that come to nothing.

    `has_less` is False where nothing is taken away.
    """
    columns, values = ", ".join(fixed), ", ".join(map(str, fixed.values()))
    keys, names = ", ".join(kept.keys), ", ".join(kept.values)
    sets = ", ".join(f"{each} = t.{each} + excluded.{each}" for each in kept.values)
    yield Step(
        f"INSERT INTO hookkit.{kept.table} AS t ({columns}, {keys}, {names}) "
        f"SELECT {values}, {keys}, {names} FROM pg_temp.{kept.changes} ORDER BY {keys} "
        f"ON CONFLICT ({keys}, {columns}) DO UPDATE SET {sets}",
        kept.table,
    )
    if not has_less:
        return
    same = [f"t.{each} = {value}" for each, value in fixed.items()]
    same += [f"t.{each} = c.{each}" for each in kept.keys]
    zeros = " AND ".join(f"t.{each} = 0" for each in kept.values)
    # The planner takes each of these for rare, and would read all changes for each such row.
    empty = f"CASE WHEN {zeros} THEN true ELSE false END"
    less = f"least({', '.join(f'c.{each}' for each in kept.values)}) < 0"
    yield Step(
        f"DELETE FROM hookkit.{kept.table} AS t USING pg_temp.{kept.changes} AS c "
        f"WHERE {' AND '.join([*same, empty, less])}",
        kept.table,
    )
