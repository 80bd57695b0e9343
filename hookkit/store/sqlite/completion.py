"""The SQL of shell completion: a few recent values, read from a database as it is."""

import sqlite3
from pathlib import Path
from urllib.parse import quote

WAIT_SECONDS = 0.2
"""How long a locked database is waited for: a person has pressed a key."""

RECENT = 500
"""The latest sessions whose values are offered."""

MOST_DIGITS = 7
"""Digits of the numbers of sessions."""

SESSION = "SELECT seq, session_id, title FROM sessions"
COLUMNS = ("git_branch", "model")


def learnings(db: sqlite3.Connection, limit: int) -> list[tuple[str, str]]:
    """Return ids and words of learnings."""
    found = (
        "SELECT DISTINCT id, coalesce(e.text, o.text) FROM learning_sources o "
        "LEFT JOIN learning_edits e USING (id) ORDER BY id LIMIT ?"
    )
    return db.execute(found, (limit,)).fetchall()


def connect(path: Path) -> sqlite3.Connection:
    """Open a database to read only. Raises sqlite3.Error."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=WAIT_SECONDS)


def latest(db: sqlite3.Connection, limit: int) -> list[tuple[int, str, str]]:
    """Return number, id and title of the sessions that started last."""
    question = f"{SESSION} ORDER BY first_started_at DESC, seq DESC LIMIT ?"
    return db.execute(question, (limit,)).fetchall()


def by_number(db: sqlite3.Connection, digits: str, limit: int) -> list[tuple[int, str, str]]:
    """Return the sessions whose number begins with some digits, the highest first."""
    found = []
    for more in range(MOST_DIGITS - len(digits), -1, -1):
        first, last = int(digits) * 10**more, (int(digits) + 1) * 10**more - 1
        question = f"{SESSION} WHERE seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ?"
        found += db.execute(question, (first, last, limit)).fetchall()
    return found[:limit]


def by_id(db: sqlite3.Connection, prefix: str, limit: int) -> list[tuple[int, str, str]]:
    """Return the sessions whose id begins with a text."""
    question = f"{SESSION} WHERE session_id >= ? AND session_id < ? ORDER BY session_id LIMIT ?"
    return db.execute(question, (prefix, f"{prefix}\U0010ffff", limit)).fetchall()


def recent_values(db: sqlite3.Connection, column: str) -> list[str]:
    """Return the values of a column in the latest sessions, the newest first."""
    name = COLUMNS[COLUMNS.index(column)]
    newest = (
        f"SELECT {name} AS value FROM sessions "  # noqa: S608 - a name of ours
        "ORDER BY first_started_at DESC, seq DESC LIMIT ?"
    )
    found = db.execute(newest, (RECENT,))
    return list(dict.fromkeys(value for (value,) in found if value))


def project_names(db: sqlite3.Connection, limit: int) -> list[str]:
    """Return the names of projects, the most recently active first."""
    question = (
        "SELECT name FROM projects WHERE name IS NOT NULL ORDER BY "
        "(SELECT max(last_activity) FROM sessions WHERE project = path) DESC LIMIT ?"
    )
    return [name for (name,) in db.execute(question, (limit,))]
