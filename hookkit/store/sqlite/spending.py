"""The SQL of what was spent since a moment: for budgets, and for a person's own days.

Whole days and quarters of an hour in UTC are read from the sums. Only where the moment lies within
a quarter is the rest of that quarter read message by message. Costs are nano-dollars; what has no
known cost adds nothing. The fast programs (hook/statusline.py, hook/budget_guard.py) use this: it
imports next to nothing.
"""

import posix
import sqlite3
import time

from hookkit import record
from hookkit.store.sqlite.migrate import newest, version

NANO = 1_000_000_000
"""Equal to `counters.NANO`, which takes too long to import."""

QUARTER, DAY = 900_000, 86_400_000
"""Milliseconds."""

WAIT = 0.05
"""Seconds: a writer is seldom in the way, and never for long."""

SLACK = DAY
"""Longest time that a transcript may continue after its session's last activity."""


def connect(path: str) -> sqlite3.Connection:
    """Return a database that is there, to be read only; nothing is made or migrated.

    Raises sqlite3.Error where it can't be read, or has the schema of another hookkit.
    """
    if is_special(path):  # a pipe would be waited for
        raise sqlite3.OperationalError("not a regular file")
    for special in "%?#":
        path = path.replace(special, f"%{ord(special):02x}")
    db = sqlite3.connect(f"file:{path}?mode=ro", timeout=WAIT, isolation_level=None, uri=True)
    try:
        if version(db) != newest("sqlite"):
            raise sqlite3.DatabaseError("not the schema of this hookkit")
    except sqlite3.Error:
        db.close()
        raise
    return db


def is_special(path: str) -> bool:
    """Return True for what is there, and is no regular file."""
    try:
        return posix.stat(path).st_mode & record.FILE_TYPE != record.REGULAR
    except OSError:  # SQLite reports what is wrong
        return False


def since(db: sqlite3.Connection, moment: int, project: str | None = None) -> int:
    """Return the spending since a time (Unix milliseconds), in one project or in all."""
    quarter = -(-moment // QUARTER) * QUARTER
    values = {
        "project": project,
        "moment": moment,
        "end": quarter,
        "from": utc(moment),
        "to": utc(quarter),
        "quarter": utc(quarter)[:16],
        "day": utc(-(-quarter // DAY) * DAY)[:10],
        "active": utc(moment - SLACK),
    }
    questions = (OF_SUMS, *IN_A_QUARTER) if moment < quarter else (OF_SUMS,)
    place = 0 if project is None else 1
    return sum(db.execute(question[place], values).fetchone()[0] for question in questions)


def zone_name(db: sqlite3.Connection) -> str:
    """Return the setting `timezone` as the projector last had it; empty for the machine's zone."""
    found = db.execute("SELECT value FROM meta WHERE name = 'local_days'").fetchone()
    return str(found[0]).partition("|")[0] if found else ""


def of_session(db: sqlite3.Connection, session_id: str) -> tuple[str | None, int] | None:
    """Return the project of a session and what it has cost; None where it isn't known."""
    latest = "WHERE session_id = ? ORDER BY seq DESC LIMIT 1"
    found: tuple[str, str | None, int] | None = db.execute(
        SESSION + latest, (session_id,)
    ).fetchone()
    return None if found is None else found[1:]


def counts_of(db: sqlite3.Connection, session_id: str) -> tuple[int, int, int] | None:
    """Return the edits, prompts and corrections of a session; None where it isn't known."""
    found: tuple[int, int, int] | None = db.execute(
        "SELECT edit_count, prompts_count, corrections_count FROM sessions WHERE session_id = ? "
        "ORDER BY seq DESC LIMIT 1",
        (session_id,),
    ).fetchone()
    return found


def name_of(db: sqlite3.Connection, project: str) -> str | None:
    """Return the name of a project; None where it has no sessions."""
    row = db.execute("SELECT name FROM projects WHERE path = ?", (project,)).fetchone()
    return row[0] if row else None


def paths_of(db: sqlite3.Connection, project: str) -> list[str]:
    """Return a project that is stored, else those with this last component, else itself."""
    if "/" not in project and name_of(db, project) is None:
        found = db.execute("SELECT path FROM projects WHERE last = ? ORDER BY path", (project,))
        return [path for (path,) in found] or [project]
    return [project]


def name_in_team(db: sqlite3.Connection, project: str) -> str:
    """Return what a team knows a project by: its remote, or the last component of its path."""
    row = db.execute(IN_TEAM + "path = ?", (project,)).fetchone()
    return row[1] if row else project.rpartition("/")[2]


def paths_in_team(db: sqlite3.Connection, name: str) -> list[str]:
    """Return the projects that a team knows by a name."""
    return [path for path, _ in db.execute(IN_TEAM + "coalesce(lower(remote), last) = ?", (name,))]


def dearest_active(
    db: sqlite3.Connection, project: str | None = None
) -> tuple[str, str | None, int] | None:
    """Return the active session that has cost most, in one project or in all: id, project, cost."""
    here = "AND project = ? " if project is not None else ""
    values = () if project is None else (project,)
    rest = f"WHERE last_ended_at IS NULL {here}ORDER BY 3 DESC, seq DESC LIMIT 1"
    found: tuple[str, str | None, int] | None = db.execute(SESSION + rest, values).fetchone()
    return found


def utc(moment: int) -> str:
    """Unix milliseconds as times are stored: RFC 3339 in UTC."""
    seconds, rest = divmod(moment, 1000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest:03d}Z"


def total(cost: str, rows: str) -> str:
    """Return the question for a sum of costs; `rows` is what follows FROM."""
    return f"SELECT coalesce(sum({cost}), 0) FROM {rows}"  # noqa: S608 - our own names


SESSION = (
    "SELECT session_id, project, "
    "CAST(round(coalesce(cost_usd, client_cost_usd, 0) * 1e9) AS INTEGER) FROM sessions "
)

IN_TEAM = "SELECT path, coalesce(lower(remote), last) FROM projects WHERE "

OF_SUMS = (
    total(
        "cost",
        "totals WHERE kind = 'quarter' AND key >= :quarter AND key < :day "
        "OR kind = 'day' AND key >= :day AND key < '~'",
    ),
    total(
        "cost",
        "dimensions CROSS JOIN sums ON dimension = id "
        "WHERE project = :project AND quarter >= :quarter AND quarter < '~'",
    ),
)
"""A question about all, and one about a project; so are those below."""

# From the sessions that were active since, to their transcripts of that time, to the messages of
# these: CROSS gives the order, so that no large table is read from end to end.
THEN = (
    "m.seq IN (SELECT t.seq FROM sessions s CROSS JOIN transcripts t ON t.seq = s.seq "
    "WHERE s.last_activity >= :active AND t.started_at < :to AND t.ended_at >= :from) "
    "AND m.at >= :moment AND m.at < :end"
)
OF_MESSAGES = (
    total("m.cost", f"api_messages m WHERE {THEN}"),
    total(
        "m.cost",
        "api_messages m CROSS JOIN dimensions d ON d.id = m.dimension "
        f"WHERE {THEN} AND d.project = :project",
    ),
)

BEGAN = "first_started_at >= :from AND first_started_at < :to AND metrics_source = 'otel'"
COST = "CAST(round(cost_usd * 1e9) AS INTEGER)"
OF_TELEMETRY = (
    total(COST, f"sessions WHERE {BEGAN}"),
    total(COST, f"sessions WHERE {BEGAN} AND +project = :project"),
)

OF_CALLS_LOGGED_BY_HAND = (
    total("cost", "ai_usage WHERE at >= :from AND at < :to"),
    total(
        "cost",
        "ai_usage CROSS JOIN dimensions ON id = dimension "
        "WHERE at >= :from AND at < :to AND project = :project",
    ),
)

IN_A_QUARTER = (OF_MESSAGES, OF_TELEMETRY, OF_CALLS_LOGGED_BY_HAND)
