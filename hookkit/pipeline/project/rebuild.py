"""The database made anew from the journal, which is the truth."""

import os
import sqlite3
from pathlib import Path

from hookkit import clock, paths
from hookkit.config import Config
from hookkit.lib.system import locks
from hookkit.pipeline.project.projector import fold_segments
from hookkit.store.sqlite.database import Database, explained

WAIT = 30.0
"""Seconds to wait for whoever folds now."""

SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside a database."""


def rebuild(settings: Config) -> Path | None:
    """Fold the whole journal into a new database and put it in the old one's place.

    Returns where the old one is kept, None where there was none. Raises BusyError when somebody
    else keeps folding, StoreError when the new one can't be written.
    """
    clock.use(settings.timezone)
    target = paths.database()
    new = target.with_name("rebuilding.db")
    try:
        with locks.hold(paths.fold_lock(), "folding the journal", wait=WAIT):
            remove(new)
            database = Database.open(new)
            fold_segments(database, settings, paths.journal_dir())
            database.close()
            return exchange(target, new)
    except sqlite3.Error as error:
        raise explained(error, new) from None


def exchange(target: Path, new: Path) -> Path | None:
    """Put the new database in the old one's place; where the old one is now."""
    kept = target.with_name(target.name + ".old")
    existed = target.exists()
    if existed:
        remove(kept)
    for side in (*SIDE_FILES, ""):  # the database last: whoever found none would make one
        old = target.with_name(target.name + side)
        if old.exists():
            os.replace(old, kept.with_name(kept.name + side))  # noqa: PTH105
    new.replace(target)
    return kept if existed else None


def remove(database: Path) -> None:
    """Delete a database and what lies beside it."""
    for side in ("", *SIDE_FILES):
        database.with_name(database.name + side).unlink(missing_ok=True)
