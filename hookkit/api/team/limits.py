"""Show and set the limits of a team."""

from typing import Any, NamedTuple

from hookkit.api.team import stored
from hookkit.errors import TeamError
from hookkit.model.share_levels import FULL
from hookkit.store.postgres import migrate, pushes, team_sums
from hookkit.store.postgres.connect import opened

MOST = 1000


class TeamLimits(NamedTuple):
    """The limits of a team."""

    cohort: int
    """The sums of fewer members are not shown to those who are no admins."""
    level: str
    """What the team asks for at most; nobody shares more."""

    def to_dict(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return self._asdict()


def limits(*, cohort: int | None = None, level: str | None = None) -> TeamLimits:
    """Return the limits of this machine's team, after setting those that are given.

    `cohort` is 1 to MOST, `level` one of `share_levels.LEVELS`. Raises TeamError where the team
    can't be reached, and for who may not set them.
    """
    with opened(stored.needed().dsn) as db:
        migrate.check_readable(migrate.version(db))
        if (cohort, level) != (None, None) and not team_sums.may_set(db):
            raise TeamError("Only who created the team sets its limits.")
        if cohort is not None:
            team_sums.set_cohort(db, cohort)
        if level is not None:
            pushes.ask_for(db, level)
        return TeamLimits(team_sums.cohort(db), pushes.most_level(db) or FULL)
