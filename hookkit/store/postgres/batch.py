"""Send several statements to the server at once: the network is waited for once.

They are a simple query of PostgreSQL's protocol, which works behind any pool.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from psycopg import Connection


class Step(NamedTuple):
    """A statement without parameters."""

    statement: str
    table: str = ""
    """The table of which it changes rows; empty where nobody counts them."""
    made: str = ""
    """The temporary table that it makes."""


def temporary(name: str, query: str) -> Step:
    """Return what keeps the rows of a query in a temporary table, until the transaction ends."""
    return Step(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {query}", made=f"pg_temp.{name}")


def dropped(steps: Iterable[Step]) -> list[Step]:
    """Return what drops temporary tables, so that the same transaction can make them again."""
    names = ", ".join(each.made for each in steps if each.made)
    return [Step(f"DROP TABLE {names}")] if names else []


def run(db: "Connection", steps: Sequence[Step]) -> Counter[str]:
    """Execute steps one after another, in a transaction; return the changed rows of each table."""
    found = Counter[str]()
    if not steps:
        return found
    cursor = db.execute(";\n".join(each.statement for each in steps).encode())
    for each in steps:
        if each.table and cursor.rowcount:
            found[each.table] += cursor.rowcount
        cursor.nextset()
    return found


def is_any(db: "Connection", step: Step) -> bool:
    """Execute a step that makes a temporary table; return True if that has a row."""
    return db.execute(step.statement.encode()).rowcount > 0
