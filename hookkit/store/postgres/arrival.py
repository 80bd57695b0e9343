"""Take in what a machine sends, by COPY to temporary tables: one with row security takes none.

They are gone when the transaction ends, however it does.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from hookkit.store.postgres.batch import Step, run, temporary
from hookkit.store.postgres.place import sent
from hookkit.store.postgres.sent_tables import NUMBERS, OF_TEXTS, SENT, TEXTS, SentTable

if TYPE_CHECKING:
    from psycopg import Connection


TABLES = SENT | {TEXTS: OF_TEXTS}


def receive(db: "Connection", lines: Mapping[str, Sequence[bytes]]) -> list[Step]:
    """Send lines to temporary tables; return what has made these, which names the tables.

    Raises psycopg.Error, also for a number that is too great for a slice.
    """
    names = [name for name in TABLES if lines.get(name)]
    steps = [step for name in names for step in made(name, TABLES[name])]
    run(db, steps)
    for name in names:
        columns = ", ".join(TABLES[name].columns)
        with (
            closing(db.cursor()) as cursor,
            cursor.copy(f"COPY {sent(name)} ({columns}) FROM STDIN".encode()) as copy,
        ):
            copy.write(b"".join(lines[name]))
    return [step for step in steps if step.made]


def made(name: str, table: SentTable) -> Iterator[Step]:
    """Yield what makes the temporary table of a table."""
    columns = ", ".join(table.columns)
    yield temporary(f"sent_{name}", f"SELECT {columns} FROM hookkit.{name} WITH NO DATA")  # noqa: S608
    tests = [f"ADD CHECK ({each} BETWEEN 0 AND {NUMBERS - 1})" for each in table.numbers]
    if tests:
        yield Step(f"ALTER TABLE {sent(name)} {', '.join(tests)}")
