"""Show and set the limits of a team."""

from typing import Any, NamedTuple

from hookkit.api.team import stored
from hookkit.errors import TeamError
from hookkit.store.postgres import migrate, team_sums
from hookkit.store.postgres.connect import opened

MOST = 1000


class TeamLimits(NamedTuple):
    """The limits of a team."""

    cohort: int
    """The sums of fewer members are not shown to those who are no admins."""

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return self._asdict()


def limits(*, cohort: int | None = None) -> TeamLimits:
    """Return the limits of this machine's team, after setting those that are given.

    `cohort` is 1 to MOST. Raises TeamError where the team can't be reached, and for who may not set
    them.
    """
    with opened(stored.needed().dsn) as db:
        migrate.check_readable(migrate.version(db))
        if cohort is not None:
            if not team_sums.may_set(db):
                raise TeamError("Only who created the team sets its limits.")
            team_sums.set_cohort(db, cohort)
        return TeamLimits(team_sums.cohort(db))
