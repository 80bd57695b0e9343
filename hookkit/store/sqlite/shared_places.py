"""Number projects, branches, agents and models as a team knows them.

A project has the name that it has on all machines: its remote, or else what it is called. So two
clones are one project. At the least level, branches are not named.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hookkit.store.sqlite.database import Database

CREATE = (
    "CREATE TEMP TABLE placed (dimension INTEGER PRIMARY KEY, project, branch, framework, model, "
    "open, hidden)"
)
TEAM_NAME = "coalesce(lower({table}.remote), {table}.name)"
"""The SQL of a project's name; the `owner/name` of a remote has no case."""

PLACES = (
    f"SELECT d.id, coalesce({TEAM_NAME.format(table='p')}, d.project) AS project, "  # noqa: S608
    "d.branch, d.framework, d.model FROM dimensions d LEFT JOIN projects p ON p.path = d.project"
)
NEW = (
    "INSERT OR IGNORE INTO sent_dimensions (project, branch, framework, model) "  # noqa: S608
    f"SELECT project, branch, framework, model FROM ({PLACES}) "
    f"UNION SELECT project, '', framework, model FROM ({PLACES})"
)
NUMBER = (
    "(SELECT s.id FROM sent_dimensions s WHERE s.project = f.project AND s.branch = {branch} "
    "AND s.framework = f.framework AND s.model = f.model)"
)
FILL = (
    f"INSERT INTO temp.placed SELECT f.*, {NUMBER.format(branch='f.branch')}, "  # noqa: S608
    f"{NUMBER.format(branch=repr(''))} FROM ({PLACES}) f"
)


@contextmanager
def placed(database: Database) -> Iterator[None]:
    """Let the block read the rows of one moment, with the table `placed`."""
    db = database.db
    while not is_placed(db):
        db.execute("ROLLBACK")
        with database.transaction():
            db.execute(NEW)
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def is_placed(db: sqlite3.Connection) -> bool:
    """Begin a transaction, and make the table; return False if a dimension has no number yet."""
    db.execute("BEGIN")
    db.execute(CREATE)
    db.execute(FILL)
    found = "SELECT 1 FROM temp.placed WHERE open IS NULL OR hidden IS NULL"
    return db.execute(found).fetchone() is None
