"""The SQL that replaces stored rows by those that were sent, and writes no row that is the same.

Rows that are stored and were not sent alike are deleted, then those that are missing are inserted.
Both are differences of whole rows, which takes one pass over each side. Where nothing is stored,
rows are inserted in the order in which they were sent.
"""

# ruff: noqa: S608 - names of our own

from collections.abc import Iterator
from typing import NamedTuple

from hookkit.store.postgres.batch import Step, temporary
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.sent_tables import SENT

HASHES = Step("SET LOCAL enable_nestloop = off")
"""Differences are found by hashes: the planner knows too little of what has just been sent."""

USUAL = Step("SET LOCAL enable_nestloop = DEFAULT")


class Replacement(NamedTuple):
    """Rows of a table that are replaced."""

    place: Place
    name: str
    is_sent: bool
    """False: no row of the table was sent."""
    stored: str
    """The condition on the rows that are replaced; empty where there are none."""
    takes_over: bool = True
    """False: no row is stored elsewhere in the slice under a number that was sent."""

    @property
    def fixed(self) -> dict[str, int]:
        """Return the columns that all rows have alike."""
        return self.place.fixed(self.name)

    @property
    def condition(self) -> str:
        """Return the condition on the rows that are replaced, with the columns that are fixed."""
        tests = [f"t.{name} = {value}" for name, value in self.fixed.items()]
        return " AND ".join([*tests, self.stored])


def removal(rows: Replacement) -> Iterator[Step]:
    """Yield what deletes the stored rows that were not sent alike."""
    table = SENT[rows.name]
    if not rows.stored:
        return
    keys, gone, found = ", ".join(table.key), f"gone_{rows.name}", stored_rows(rows)
    if rows.is_sent:
        found = f"{found} EXCEPT {rows.place.arrived(rows.name, table)}"
    yield temporary(gone, f"SELECT {keys} FROM ({found}) AS gone")
    first, tests = table.key[0], [f"t.{name} = {value}" for name, value in rows.fixed.items()]
    # An index finds these few, also where a member has many rows of others.
    tests.append(f"t.{first} = ANY (ARRAY(SELECT DISTINCT {first} FROM pg_temp.{gone}))")
    tests += [f"t.{each} = gone.{each}" for each in table.key]
    yield Step(
        f"DELETE FROM hookkit.{rows.name} AS t USING pg_temp.{gone} AS gone "
        f"WHERE {' AND '.join(tests)}",
        rows.name,
    )


def insertion(rows: Replacement) -> Iterator[Step]:
    """Yield what inserts the rows that were sent and are not stored."""
    if not rows.is_sent:
        return
    table = SENT[rows.name]
    columns, values = ", ".join(table.columns), ", ".join(map(str, rows.fixed.values()))
    missing, order = rows.place.arrived(rows.name, table), ""
    if rows.stored:  # a difference comes in any order
        missing, order = (
            f"{missing} EXCEPT {stored_rows(rows)}",
            f" ORDER BY {', '.join(table.key)}",
        )
    yield Step(
        f"INSERT INTO hookkit.{rows.name} ({', '.join(rows.fixed)}, {columns}) "
        f"SELECT {values}, {columns} FROM ({missing}) AS missing{order}{moved(rows)}",
        rows.name,
    )


def moved(rows: Replacement) -> str:
    """Return how a row is taken over that is stored elsewhere in the slice, by its number alone.

    A message may have gone to another session, and a number may be used again for another path.
    """
    table = SENT[rows.name]
    if table.key != ("id",) or not rows.takes_over:
        return ""
    sets = ", ".join(f"{each} = excluded.{each}" for each in table.columns if each != "id")
    return f" ON CONFLICT (id, member) DO UPDATE SET {sets}"


def stored_rows(rows: Replacement) -> str:
    """Return the query for the rows that are replaced."""
    columns = ", ".join(SENT[rows.name].columns)
    return f"SELECT {columns} FROM hookkit.{rows.name} AS t WHERE {rows.condition}"
