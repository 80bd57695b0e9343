"""Check the database, and the state of events, prices and summaries in it."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hookkit import agents, config, paths
from hookkit.api.doctor.finding import Finding, quoted
from hookkit.api.doctor.journal_backlog import backlog
from hookkit.api.installation import installer_of
from hookkit.errors import (
    UPGRADE,
    ConfigError,
    FullError,
    HookkitError,
    LockedError,
    LocklessError,
    NewerError,
    StoreError,
)
from hookkit.lib.text.counted import counted
from hookkit.model.timestamps import local
from hookkit.pipeline.project import reprice
from hookkit.pipeline.project.fold_apart import BUG
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database, explained
from hookkit.store.sqlite.migrate import lacking, newest, version


def check(_: Path) -> Iterator[Finding]:
    """Check the database, then its contents."""
    file = paths.database()
    if not os.access(file, os.F_OK):
        yield without_database()
        return
    try:
        opened = Database.open(file)
    except StoreError as error:
        yield unusable(error)
        return
    try:
        yield integrity(opened)
        yield from contents(opened)
    except StoreError as error:
        yield unusable(error)
    except (sqlite3.Error, ValueError) as error:
        damage = explained(error, file) if isinstance(error, sqlite3.Error) else damaged(error)
        yield unusable(damage)
    finally:
        opened.close()


def without_database() -> Finding:
    """Report a missing database: removed, or not created yet."""
    if segments.segments(paths.journal_dir()):
        message = "There is no database; the journal has what it is made from."
        return Finding("database", "note", message, "hookkit rebuild")
    return Finding("events", "note", "No event has been recorded yet.", start_command())


def start_command() -> str:
    """Return the command that starts the default agent."""
    return installer_of(agents.DEFAULT).START_COMMAND


def unusable(error: StoreError) -> Finding:
    """Report a database that can't be opened or read."""
    remedy = "hookkit rebuild"
    if isinstance(error, LockedError):
        remedy = "end what locks it, then: hookkit doctor"
    elif isinstance(error, NewerError):
        remedy = UPGRADE
    elif isinstance(error, FullError):
        remedy = f"make room on the disk: df -h {quoted(paths.data_dir())}"
    elif isinstance(error, LocklessError):
        remedy = "export HOOKKIT_HOME=/a/folder/of/yours && hookkit install"
    return Finding("database", "bad", str(error), remedy)


def damaged(problem: object) -> StoreError:
    """Return the error for a damaged database."""
    return StoreError(f"The database is damaged: {problem}.")


def integrity(opened: Database) -> Finding:
    """Check the file's integrity, its schema and its rows.

    Raises StoreError, ValueError or sqlite3.Error if it is damaged.
    """
    problems = opened.problems()
    if problems:
        raise damaged(problems[0].splitlines()[-1])
    absent = lacking(opened.db)
    if absent:
        raise damaged(f"it has no {absent[0]}")
    count = sum(1 for _ in opened.every_session())  # SQLite's check doesn't decode texts
    schema = f"schema version {version(opened.db)} of {newest('sqlite')}"
    message = f"{paths.database()} is sound: {counted(count, 'session')}, {schema}."
    return Finding("database", "ok", message)


def contents(opened: Database) -> Iterator[Finding]:
    """Report the last event, the backlog, rejected lines, stale prices and failed summaries."""
    last = opened.last_event_at()
    if last:
        when = f"{local(last):%b %d, %Y at %H:%M}"
        yield Finding("events", "ok", f"The last event came on {when}.")
    else:
        yield Finding("events", "note", "No event has been recorded yet.", start_command())
    yield backlog(opened)
    count = opened.rejected_count()
    if count:
        segment, offset, reason = opened.rejected(1)[0]
        what = counted(count, "line")
        message = f"{what} could not be understood; the last is {segment} at {offset}: {reason}."
        bugs = opened.rejected_count(BUG)
        if bugs:
            message += f" {bugs:,} of them because of a bug; a rebuild reads them again."
        remedy = "upgrade hookkit, then: hookkit rebuild" if bugs else None
        yield Finding("rejected", "note", message, remedy)
    yield from priced(opened)
    failed, error = opened.failed_summaries()
    if failed:
        what = counted(failed, "session")
        message = f"{what} could not be summarized; the last: {error.rstrip('.')}."
        yield Finding("summaries", "note", message, "hookkit summarize --pending")


def priced(opened: Database) -> Iterator[Finding]:
    """Check that the stored costs come from the current price table."""
    try:
        chosen = config.load()
    except ConfigError:
        return  # reported by the settings check
    try:
        if reprice.is_due(opened, chosen):
            message = "The price table has changed since messages were priced."
            yield Finding("prices", "note", message, "hookkit prices reprice")
    except ConfigError as error:
        yield Finding("prices", "bad", str(error), f"edit {quoted(paths.config_file())}")
    except HookkitError as error:
        yield Finding("prices", "bad", str(error), "pip install --force-reinstall model-prices")
