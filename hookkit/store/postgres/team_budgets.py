"""Query and change the budgets of a team."""

from typing import TYPE_CHECKING, NamedTuple

from hookkit.errors import TeamError

if TYPE_CHECKING:
    from psycopg import Connection

MOST = 1000
"""Budgets that a machine gets at most; those that concern its person come first."""

SPENDING = "SELECT * FROM hookkit.team_spending() LIMIT %s"

SAVE = (
    "INSERT INTO hookkit.team_budgets (kind, project, person, nano, zone) "
    "VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (kind, coalesce(project, ''), coalesce(person, 0)) "
    "DO UPDATE SET nano = excluded.nano, zone = excluded.zone"
)
DELETE = (
    "DELETE FROM hookkit.team_budgets "
    "WHERE kind = %s AND project IS NOT DISTINCT FROM %s AND person IS NOT DISTINCT FROM %s"
)

PROJECTS = """
SELECT DISTINCT coalesce(hookkit.lower(remote), last) AS project
FROM hookkit.projects
WHERE %(name)s IN (name, last, path) OR hookkit.lower(remote) = hookkit.lower(%(name)s)
    OR split_part(hookkit.lower(remote), '/', -1) = hookkit.lower(%(name)s)
ORDER BY project
"""
BUDGETED = """
SELECT DISTINCT project FROM hookkit.team_budgets
WHERE project IN (%(name)s, hookkit.lower(%(name)s))
    OR split_part(project, '/', -1) = hookkit.lower(%(name)s)
ORDER BY project
"""


class Spending(NamedTuple):
    """A budget, and what was spent of it."""

    kind: str
    project: str | None
    """As the whole team knows it: `owner/name`, or the last component of its folder."""
    user_id: str | None
    nano: int
    """Its limit, in nano-dollars."""
    zone: str
    starts: list[int]
    """When its period began, and the next ones will, in Unix milliseconds."""
    spent: int | None
    """Nano-dollars; None where the member who asks may not know it."""
    own: int
    """The share of the member who asks."""
    is_over: bool
    is_mine: bool
    """It is for the member who asks alone."""


def spending(db: "Connection") -> list[Spending]:
    """Return the budgets that concern the member who is connected; for admins, all."""
    return [Spending(*row) for row in db.execute(SPENDING, [MOST])]


def save(
    db: "Connection", kind: str, project: str | None, person: int | None, nano: int, zone: str
) -> None:
    """Set a budget, or change it. Raises TeamError for a time zone that the server doesn't know."""
    from psycopg.errors import InvalidParameterValue

    try:
        db.execute(SAVE, [kind, project, person, nano, zone])
    except InvalidParameterValue:
        raise TeamError(
            f"The team's server doesn't know the time zone {zone}. Name another: "
            "HOOKKIT_TIMEZONE=UTC hookkit budget set …"
        ) from None


def delete(db: "Connection", kind: str, project: str | None, person: int | None) -> bool:
    """Remove a budget; return False if there is none."""
    return db.execute(DELETE, [kind, project, person]).rowcount > 0


def projects(db: "Connection", name: str) -> list[str]:
    """Return the projects that a name may mean, as the whole team knows them."""
    return [project for (project,) in db.execute(PROJECTS, {"name": name})]


def budgeted(db: "Connection", name: str) -> list[str]:
    """Return the projects with a budget that a name may mean."""
    return [project for (project,) in db.execute(BUDGETED, {"name": name})]
