"""Join a team with the DSN that one was given."""

from typing import Any, NamedTuple

from hookkit.api.team import place, stored
from hookkit.api.team.stored import Joined
from hookkit.errors import TeamError
from hookkit.model.share_levels import LEVELS
from hookkit.store.postgres import members, migrate
from hookkit.store.postgres.connect import opened, shown


class JoinedTeam(NamedTuple):
    """The team that this machine is in now."""

    server: str
    user: str
    role: str
    level: str
    bypasses_row_security: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def join(dsn: str, level: str | None = None) -> JoinedTeam:
    """Join a team, and store its DSN; again to change what is shared.

    `level` is one of `share_levels.LEVELS`; None leaves it, or is the least for who is new. Raises
    TeamError where the team can't be reached or the role is no member's, NewerError, and FileError.
    """
    place.refuse_another(dsn)
    known = stored.load()
    chosen = level or (known.level if known else LEVELS[0])
    with opened(dsn) as db:
        members.check_identity(db)
        migrate.check_readable(migrate.version(db))
        me = members.own(db)
        if me is None:
            raise TeamError(
                f"The role in {shown(dsn)} is no member of the team. "
                "An admin invites you: hookkit team invite"
            )
        members.join(db, chosen)
        bypasses = members.bypasses_row_security(db)
    projects = known.projects if known else {}
    stored.save(Joined(dsn, chosen, me.user_id, projects))
    return JoinedTeam(shown(dsn), me.user_id, me.role, chosen, bypasses)
