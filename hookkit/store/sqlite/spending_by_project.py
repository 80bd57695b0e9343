"""The SQL of what was spent since a moment in each project (spending.py)."""

import sqlite3
from collections import defaultdict

from hookkit.store.sqlite import spending
from hookkit.store.sqlite.spending import QUARTER, utc

OF_SUMS = (
    "SELECT project, sum(cost) FROM dimensions CROSS JOIN sums ON dimension = id "
    "WHERE quarter >= ? AND quarter < '~' GROUP BY 1"
)
PROJECTS = "SELECT DISTINCT project FROM dimensions"


def since(db: sqlite3.Connection, moment: int) -> dict[str, int]:
    """Return the nano-dollars since a time (Unix milliseconds) by project; 0 for any other."""
    if moment % QUARTER:  # what few clocks show: messages are read, too
        projects = [project for (project,) in db.execute(PROJECTS)]
        found = {each: spending.since(db, moment, each) for each in projects}
    else:
        found = dict(db.execute(OF_SUMS, (utc(moment)[:16],)).fetchall())
    return defaultdict(int, found)
