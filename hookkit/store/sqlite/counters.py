"""Query the totals of each agent, project and model, and how many sessions are active."""

import sqlite3
from typing import NamedTuple

from hookkit.store.sqlite.sums import STORED, Sums

SUMMED = ", ".join(f"sum({name})" for name in STORED)

SHARED = (
    "SELECT project, model FROM dimensions GROUP BY 1, 2 HAVING min(framework) < max(framework)"
)
"""The projects and models of several agents: the totals by project have them together."""

OF_ONE_AGENT = (
    "SELECT framework, key, t.model, "  # noqa: S608 - names of our own
    f"{', '.join(f't.{name}' for name in STORED)} FROM totals t JOIN "
    "(SELECT DISTINCT project, model, framework FROM dimensions) d "
    "ON d.project = t.key AND d.model = t.model "
    f"WHERE t.kind = 'project' AND (t.key, t.model) NOT IN ({SHARED})"
)
OF_SEVERAL = (
    f"SELECT framework, project, model, {SUMMED} FROM dimensions "  # noqa: S608
    f"CROSS JOIN sums ON dimension = id WHERE (project, model) IN ({SHARED}) GROUP BY 1, 2, 3"
)
ACTIVE = (
    "SELECT coalesce(framework, ''), status, count(*) FROM sessions "
    "WHERE last_ended_at IS NULL AND last_activity > '' GROUP BY 1, 2"
)


class PlaceSums(NamedTuple):
    """The sums of an agent and a model in a project; each is empty where it isn't known."""

    agent: str
    project: str
    """Its path."""
    model: str
    sums: Sums


def by_place(db: sqlite3.Connection) -> list[PlaceSums]:
    """Return the sums of all time by agent, project and model.

    `totals` has them by project and model, which is nearly always enough: only where several agents
    use the same model in a project, their sums are added up.
    """
    rows = [*db.execute(OF_ONE_AGENT), *db.execute(OF_SEVERAL)]
    return [PlaceSums(agent, project, model, Sums(*sums)) for agent, project, model, *sums in rows]


def active_sessions(db: sqlite3.Connection) -> dict[tuple[str, str], int]:
    """Return how many sessions are active, by agent and status."""
    return {(agent, status): count for agent, status, count in db.execute(ACTIVE)}


def deletions(db: sqlite3.Connection) -> int:
    """Return how many sessions were ever deleted."""
    found = db.execute("SELECT count(*) FROM deleted_sessions").fetchone()
    return int(found[0])
