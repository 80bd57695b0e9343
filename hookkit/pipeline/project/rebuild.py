"""Rebuild the database from the journal, which is the source of truth."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from hookkit import clock, paths
from hookkit.config import Config
from hookkit.errors import StoreError
from hookkit.lib.system import locks
from hookkit.pipeline.project.projector import fold_segments
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database, explained

WAIT = 30.0
"""Seconds to wait for another process that projects the journal."""

SIDE_FILES = ("-wal", "-shm")
"""What SQLite keeps beside a database."""


def rebuild(settings: Config) -> Path | None:
    """Project the whole journal into a new database, and replace the old one with it.

    Returns the backup of the old one; None if there was none. Raises BusyError if another process
    keeps projecting, StoreError if the new one can't be written.
    """
    with locks.hold(paths.fold_lock(), "projecting the journal", wait=WAIT):
        return rebuild_locked(settings)


def rebuild_locked(settings: Config) -> Path | None:
    """Do the same under the lock."""
    clock.use(settings.timezone)
    target = paths.database()
    new = target.with_name("rebuilding.db")
    try:
        remove(new)
        with closing(Database.open(new)) as database:
            try:
                fold_segments(database, settings, paths.journal_dir())
                database.finish()
            except sqlite3.Error as error:
                raise explained(error, new) from None
        return exchange(target, new)
    finally:
        remove(new)  # what is left of a new one that isn't in its place


def renew(database: Database, settings: Config) -> Database:
    """Rebuild a database that an earlier version wrote with another meaning; return the new one.

    One whose journal is incomplete stays as it is. So it does for now where another process is
    busy with the journal, or there is no room for a new one.
    """
    with locks.try_hold(paths.fold_lock(), wait=WAIT) as held:
        if not held:
            return database
        database.close()
        if is_renewable():
            with suppress(StoreError, OSError):
                rebuild_locked(settings)
        return Database.open(paths.database())


def is_renewable() -> bool:
    """Return True if a rebuild would bring the database up to date; else note that it can't."""
    path = paths.database()
    with closing(Database.open(path)) as database:  # another process may have replaced it
        if database.is_outdated() and has_whole_journal(database):
            return True
        try:
            with database.transaction():
                database.set_current()
        except sqlite3.Error as error:
            raise explained(error, path) from None
    return False


def has_whole_journal(database: Database) -> bool:
    """Return True if the journal still has all that a database was projected from."""
    found = {path.name: path for path in segments.segments(paths.journal_dir())}
    return all(
        name in found and os.access(found[name], os.R_OK) and found[name].stat().st_size >= offset
        for name, offset in database.cursors().items()
    )


def exchange(target: Path, new: Path) -> Path | None:
    """Put the new database, which is whole, in the old one's place; where the old one is now."""
    kept = target.with_name(target.name + ".old")
    existed = target.exists()
    if existed:
        remove(kept)
    moved = list[tuple[Path, Path]]()
    try:
        for side in (*SIDE_FILES, ""):  # the database last: whoever found none would make one
            old, aside = (each.with_name(each.name + side) for each in (target, kept))
            if old.exists():
                os.replace(old, aside)  # noqa: PTH105
                moved.append((old, aside))
        new.replace(target)
    except OSError:
        for old, aside in reversed(moved):
            os.replace(aside, old)  # noqa: PTH105
        raise
    return kept if existed else None


def remove(database: Path) -> None:
    """Delete a database and what lies beside it."""
    for side in ("", *SIDE_FILES):
        database.with_name(database.name + side).unlink(missing_ok=True)
