"""The sessions in OpenCode's database: which there are, whose they are, and their status."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from hookkit.agents.opencode import queries
from hookkit.agents.opencode.database import MAX_DEPTH, rows
from hookkit.agents.values import count, text
from hookkit.model.transcript_position import FileStatus

LAST_MS = 9 * 10**12
"""The latest time whose nanoseconds can be stored."""

MESSAGE_BYTES = 4096
"""Bytes that a message and its parts take, about: sizes are for planning, and grow with a session.
"""


class SessionRow(NamedTuple):
    """A session as the database has it."""

    id: str
    parent_id: str | None
    directory: str | None
    title: str
    version: str | None
    cost: float
    model: str | None
    """JSON."""
    created: int
    """Unix milliseconds."""
    updated: int


class Child(NamedTuple):
    """A subagent's session."""

    id: str
    title: str
    cost: float


def ids(db: sqlite3.Connection) -> list[str]:
    """Return the ids of all sessions."""
    return [each for (each,) in rows(db, queries.IDS) if is_id(each)]


def is_id(value: object) -> bool:
    """Return True for an id that can be the last part of a path."""
    return isinstance(value, str) and bool(value) and not {"/", "\0", "\ufffd"} & set(value)


def status(db: sqlite3.Connection, session_id: str, device: int, inode: int) -> FileStatus | None:
    """Return the status of a session; None where there is none.

    Its time has milliseconds, and in the digits behind them the number of its latest change.
    """
    found = rows(db, queries.STATUS, session_id)
    if not found:
        return None
    updated, size = milliseconds(found[0][0]), count(found[0][1]) * MESSAGE_BYTES
    mtime_ns = updated * 1_000_000 + changes(db, session_id, updated) % 1_000_000
    return FileStatus(size, mtime_ns, inode, device, is_file=False)


def changes(db: sqlite3.Connection, session_id: str, updated: int) -> int:
    """Return a number that changes with each change of a session."""
    try:
        found = rows(db, queries.EVENTS, session_id)
    except sqlite3.OperationalError:  # a version without a log of events
        found = []
    if found:
        return count(found[0][0])
    return abs(written(db, session_id) - updated)


def written(db: sqlite3.Connection, session_id: str) -> int:
    """Return when a row of a session was written last, in Unix milliseconds; 0: not known."""
    try:
        (found,) = rows(db, queries.WRITTEN, session_id)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged: what can be read is read
        return 0
    return max(map(milliseconds, found))


def session(db: sqlite3.Connection, session_id: str) -> SessionRow | None:
    """Return a session; None where there is none."""
    for values in rows(db, queries.SESSION, session_id):
        _, parent, directory, title, version, cost, model, created, updated = values
        return SessionRow(
            session_id,
            text(parent),
            text(directory),
            text(title) or "",
            text(version),
            number(cost),
            text(model),
            milliseconds(created),
            milliseconds(updated),
        )
    return None


def milliseconds(value: object) -> int:
    """Return a time in Unix milliseconds; 0 for what is none."""
    return value if isinstance(value, int) and 0 <= value <= LAST_MS else 0


def number(value: object) -> float:
    """Return an amount of money; 0 for what is none."""
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0


def root(db: sqlite3.Connection, row: SessionRow) -> SessionRow:
    """Return the session to which a subagent's session belongs; of any other one, itself."""
    for _ in range(MAX_DEPTH):
        above = session(db, row.parent_id) if row.parent_id else None
        if above is None:
            break
        row = above
    return row


def children(db: sqlite3.Connection, session_id: str) -> list[Child]:
    """Return the sessions of a session's subagents, the earliest first."""
    found = rows(db, queries.CHILDREN, session_id, MAX_DEPTH)
    return [Child(each, text(title) or "", number(cost)) for each, title, cost in found]


def origin(db: sqlite3.Connection, row: SessionRow) -> str | None:
    """Return the session that a fork was made of; None for any other session."""
    if not rows(db, queries.COPIED, row.id, row.created):
        return None
    found = rows(db, queries.ORIGIN, row.id, row.created)
    return text(found[0][0]) if found else None


def cost(db: sqlite3.Connection, row: SessionRow) -> float:
    """Return the client's cost of a session and its subagents, without what a fork has copied."""
    own = row.cost
    if rows(db, queries.COPIED, row.id, row.created):
        ((own,),) = rows(db, queries.OWN_COST, row.id, row.created)
    return number(own) + sum(each.cost for each in children(db, row.id))


def database_identity(database: str) -> tuple[int, int]:
    """Return device and inode of a database. Raises OSError."""
    known = Path(database).stat()
    return known.st_dev, known.st_ino
