"""Create a team store, or bring it to the newest schema."""

import getpass
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.team import names, place, stored
from hookkit.api.team.stored import Joined
from hookkit.errors import TeamError
from hookkit.model.share_levels import LEVELS
from hookkit.store.postgres import members, migrate
from hookkit.store.postgres.connect import opened, shown

if TYPE_CHECKING:
    from psycopg import Connection


class Created(NamedTuple):
    """A team store."""

    server: str
    user: str
    schema: int
    migrations: list[int]
    """Those that were applied now."""
    is_new: bool
    bypasses_row_security: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def create(dsn: str | None, *, user: str | None = None, level: str | None = None) -> Created:
    """Create the schema, and make oneself the first admin; again to upgrade the schema.

    Args:
        dsn: Of a role that may create roles and a schema; None for the stored one.
        user: The name of the first admin; None for that of the account here.
        level: What this machine shares; None for what it shares already, or the least.

    Raises:
        TeamError: The server can't be reached, or refuses it, or this machine is in another team.
        NewerError: The schema is newer than this hookkit.
        FileError: The DSN can't be stored.
    """
    dsn = stored.needed().dsn if dsn is None else dsn
    place.refuse_another(dsn)
    with opened(dsn) as db:
        members.check_identity(db)
        is_new = migrate.version(db).schema == 0
        if is_new:
            refuse_missing_rights(db, dsn)
        applied = migrate.migrate(db)
        me = members.own(db)
        if me is None:
            become_admin(db, user := names.checked(user or account()))
        known = stored.load()
        members.join(db, chosen := level or (known.level if known else LEVELS[0]))
        name = me.user_id if me else str(user)
        stored.save(Joined(dsn, chosen, name, known.projects if known else {}))
        bypasses = members.bypasses_row_security(db)
    return Created(shown(dsn), name, migrate.newest(), applied, is_new, bypasses)


def account() -> str:
    """Return the name of the person's account on this machine. Raises TeamError."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise TeamError("Your account has no name here. Choose one with --name.") from None


def refuse_missing_rights(db: "Connection", dsn: str) -> None:
    """Raise TeamError where a role can't create a team, with what helps."""
    if missing := members.missing_rights(db):
        raise TeamError(
            f"The role in {shown(dsn)} may not create a team. A superuser of the server can allow "
            f"it: {' '.join(missing)}"
        )


def become_admin(db: "Connection", user: str) -> None:
    """Make the owner of the tables a member. Raises TeamError if the name is taken."""
    if members.named(db, user):
        raise TeamError(f"The team has a member {user} already. Choose another with --name.")
    members.add_owner(db, user)
