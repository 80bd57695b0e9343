"""Check the database, and what it reports of the rest."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hookkit import agents, config, paths
from hookkit.api.doctor.finding import Finding, counted, quoted
from hookkit.api.doctor.journal_backlog import backlog
from hookkit.api.installation import installer_of
from hookkit.errors import (
    UPGRADE,
    ConfigError,
    HookkitError,
    LockedError,
    NewerError,
    StoreError,
)
from hookkit.model.session import moment
from hookkit.pipeline.project import reprice
from hookkit.store.journal import segments
from hookkit.store.sqlite.database import Database, explained
from hookkit.store.sqlite.migrate import lacking, newest, version


def check(_: Path) -> Iterator[Finding]:
    """Yield whether the database is sound, and what it tells of the rest."""
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
    """Nothing has happened, or the database was taken away."""
    if segments.segments(paths.journal_dir()):
        says = "There is no database; the journal has what it is made from."
        return Finding("database", "note", says, "hookkit rebuild")
    return Finding("events", "note", "No event has been recorded yet.", start_command())


def start_command() -> str:
    """Return the command with which a person starts the default agent."""
    return installer_of(agents.DEFAULT).START_COMMAND


def unusable(error: StoreError) -> Finding:
    """Return a database that can't be opened or read."""
    remedy = "hookkit rebuild"
    if isinstance(error, LockedError):
        remedy = "end what locks it, then: hookkit doctor"
    elif isinstance(error, NewerError):
        remedy = UPGRADE
    return Finding("database", "bad", str(error), remedy)


def damaged(problem: object) -> StoreError:
    """Return what is said of a database whose content is not what was stored."""
    return StoreError(f"The database is damaged: {problem}.")


def integrity(opened: Database) -> Finding:
    """Return what SQLite itself says of the file, and whether all is there and can be read.

    Raises StoreError, ValueError or an error of SQLite for one that is damaged.
    """
    problems = opened.problems()
    if problems:
        raise damaged(problems[0].splitlines()[-1])
    absent = lacking(opened.db)
    if absent:
        raise damaged(f"it has no {absent[0]}")
    count = len(opened.recent_sessions(-1))  # SQLite doesn't look into texts
    schema = f"schema version {version(opened.db)} of {newest('sqlite')}"
    says = f"{paths.database()} is sound: {counted(count, 'session')}, {schema}."
    return Finding("database", "ok", says)


def contents(opened: Database) -> Iterator[Finding]:
    """Yield what has arrived, what waits, and what was refused or could not be summarised."""
    last = opened.last_event_at()
    if last:
        when = f"{moment(last).astimezone():%b %d, %Y at %H:%M}"
        yield Finding("events", "ok", f"The last event came on {when}.")
    else:
        yield Finding("events", "note", "No event has been recorded yet.", start_command())
    yield backlog(opened)
    count = opened.rejected_count()
    if count:
        segment, offset, reason = opened.rejected(1)[0]
        what = counted(count, "line")
        says = f"{what} could not be understood; the last is {segment} at {offset}: {reason}."
        yield Finding("rejected", "note", says)
    yield from priced(opened)
    failed = [each for each in opened.sessions_without_summary() if each.summary_error]
    if failed:
        reason = (failed[-1].summary_error or "").rstrip(".")
        what = counted(len(failed), "session")
        says = f"{what} could not be summarised; the last: {reason}."
        yield Finding("summaries", "note", says, "hookkit summarize --pending")


def priced(opened: Database) -> Iterator[Finding]:
    """Yield whether the stored costs come from the present price table."""
    try:
        chosen = config.load()
    except ConfigError:
        return  # told among the settings
    try:
        if reprice.is_due(opened, chosen):
            says = "The price table has changed since messages were priced."
            yield Finding("prices", "note", says, "hookkit prices reprice")
    except ConfigError as error:
        yield Finding("prices", "bad", str(error), f"edit {quoted(paths.config_file())}")
    except HookkitError as error:
        yield Finding("prices", "bad", str(error), "pip install --force-reinstall model-prices")
