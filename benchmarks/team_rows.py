"""The rows of a team store in files, and the barest way to write them again."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

CHUNK = 50_000
"""Rows that are written in a transaction."""

FILLED = """
SELECT c.relname
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'member' AND NOT a.attisdropped
WHERE c.relnamespace = 'hookkit'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND c.relname <> 'members'
ORDER BY c.relname
"""


def dump(dsn: str, folder: Path) -> None:
    """Write all rows of members as files of COPY's text format, each with so many lines."""
    folder.mkdir()
    with closing(psycopg.connect(dsn)) as db:
        for (table,) in db.execute(FILLED).fetchall():
            key = "ctid" if table == "slices" else "member, tableoid, ctid"
            for number, lines in enumerate(chunks(db, table, key)):
                (folder / f"{table}.{number:04}").write_bytes(lines)


def chunks(db: "psycopg.Connection", table: str, order: str) -> Iterator[bytes]:
    """Yield the lines of a table, some thousands at a time."""
    lines, count = bytearray(), 0
    copy_out = f"COPY (SELECT * FROM hookkit.{table} ORDER BY {order}) TO STDOUT"
    with db.cursor() as cursor, cursor.copy(copy_out.encode()) as copy:
        for line in copy:
            lines += line
            count += 1
            if count == CHUNK:
                yield bytes(lines)
                lines, count = bytearray(), 0
    if lines:
        yield bytes(lines)


def write(dsn: str, folder: Path) -> None:
    """Write the rows of files, by COPY to a temporary table and an INSERT for each."""
    with closing(psycopg.connect(dsn, autocommit=True)) as db:
        for file in sorted(folder.iterdir()):
            table = file.name.partition(".")[0]
            with db.transaction(), db.cursor() as cursor:
                made = f"CREATE TEMP TABLE sent ON COMMIT DROP AS SELECT * FROM hookkit.{table}"
                cursor.execute(f"{made} WITH NO DATA".encode())
                with cursor.copy(b"COPY sent FROM STDIN") as copy:
                    copy.write(file.read_bytes())
                insert = f"INSERT INTO hookkit.{table} SELECT * FROM sent ON CONFLICT DO NOTHING"
                cursor.execute(insert.encode())


def count_statements() -> list[int]:
    """Count the messages to the server with statements from now on; return the count, in a list."""
    count = [0]
    execute = psycopg.Cursor.execute

    def counted(*arguments: Any, **options: Any) -> Any:
        count[0] += 1
        return execute(*arguments, **options)

    setattr(psycopg.Cursor, "execute", counted)  # noqa: B010 - a method, for mypy
    return count
