"""Ways in which a database is damaged, or a journal is out of reach."""

import contextlib
import os
import random
import sqlite3
import time
from pathlib import Path

from hookkit import paths, record

DAY_NS = 24 * 3600 * 10**9


def close_journal() -> None:
    """Put other things where today's segments could be; tomorrow's too, as midnight may pass."""
    (paths.make_private(paths.data_dir()) / "journal").write_text("a file")
    for day in (0, DAY_NS):
        path = record.segment_path(str(paths.data_dir()), time.time_ns() + day)
        Path(record.spare_path(path, record.SPARES)).mkdir()


def damage_middle(database: Path) -> None:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(size // 4)
        file.write(random.Random(3).randbytes(size // 2))


def damage_pages(database: Path) -> None:
    """Every page but the first is noise, so whatever is read is."""
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(4096)
        file.write(random.Random(3).randbytes(size - 4096))


def damage_header(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(16)
        file.write(random.Random(3).randbytes(500))


def truncate(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 3 // 4096 * 4096)


def truncate_oddly(database: Path) -> None:
    os.truncate(database, 5000)


def write_text(database: Path) -> None:
    database.write_text("This is no database. " * 500)


def empty(database: Path) -> None:
    os.truncate(database, 0)


def drop_a_table(database: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute("DROP TABLE events")


def share_a_page(database: Path) -> None:
    """Two tables begin at the same page: only a check of the whole file finds it."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute("PRAGMA writable_schema = ON")
        cursors = "SELECT rootpage FROM sqlite_master WHERE name = 'cursors'"
        db.execute(f"UPDATE sqlite_master SET rootpage = ({cursors}) WHERE name = 'rejected'")
        db.commit()


def garble_text(database: Path) -> None:
    """A title that is no UTF-8."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        db.execute("UPDATE sessions SET title = CAST(x'ff41' AS TEXT)")
        db.commit()


def write_log(database: Path) -> None:
    Path(f"{database}-wal").write_bytes(random.Random(3).randbytes(50_000))


DAMAGES = (
    damage_middle,
    damage_pages,
    damage_header,
    truncate,
    truncate_oddly,
    write_text,
    empty,
    drop_a_table,
    share_a_page,
    garble_text,
    write_log,
)
