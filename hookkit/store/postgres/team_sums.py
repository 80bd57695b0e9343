"""Query the sums over all members of a team, as far as everybody may see them.

The function in the database decides that: of fewer members than the team's cohort nothing is shown.
"""

from typing import TYPE_CHECKING, NamedTuple

from hookkit.store.sqlite.sums import STORED, Sums

if TYPE_CHECKING:
    from psycopg import Connection

KEYS = ("day", "week", "month", "project", "model", "framework")
"""Keys to group them by."""

SUMS = (
    f"SELECT name, is_rest, people, ms, {', '.join(STORED)} "  # noqa: S608 - our own names
    "FROM hookkit.team_sums(%s, %s, %s)"
)
COHORT = "SELECT hookkit.cohort()"
SET_COHORT = (
    "INSERT INTO hookkit.meta (key, value) VALUES ('cohort', %s) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
MAY_SET = "SELECT has_table_privilege('hookkit.meta', 'INSERT')"


class TeamRow(NamedTuple):
    """The sums of one key; files and commits are not known."""

    key: str | None
    """None where it isn't known, and for the rest."""
    is_rest: bool
    """The keys that too few members have in common."""
    members: int
    """How many have contributed."""
    sums: Sums


def team_sums(db: "Connection", by: str, since: str, until: str) -> list[TeamRow]:
    """Return the sums by one of KEYS, or in all for the empty key, in the order of the keys.

    `since` and `until` are the first and the last day, in UTC.
    """
    rows = db.execute(SUMS.encode(), [by, since, until])
    return [
        TeamRow(name or None, bool(is_rest), people, Sums(*map(int, (*sums, ms // 1000))))
        for name, is_rest, people, ms, *sums in rows
    ]


def cohort(db: "Connection") -> int:
    """Return the least number of members whose sums are shown."""
    row = db.execute(COHORT).fetchone()
    return int(row[0]) if row else 0


def set_cohort(db: "Connection", least: int) -> None:
    """Set the least number of members whose sums are shown."""
    db.execute(SET_COHORT, [str(least)])


def may_set(db: "Connection") -> bool:
    """Return True for who owns the tables, and so sets the limits."""
    row = db.execute(MAY_SET).fetchone()
    return row is not None and bool(row[0])
