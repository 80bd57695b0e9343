"""Remove a member: their role, and what the team has of them."""

from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.api.team import stored
from hookkit.errors import NotFoundError, TeamError
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import opened

if TYPE_CHECKING:
    from psycopg import Connection

    from hookkit.store.postgres.members import Member


class Removed(NamedTuple):
    """What was removed, or would be."""

    user: str
    rows: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def remove(user: str, *, keep_rows: bool = False, dry_run: bool = False) -> Removed:
    """Remove a member. Raises NotFoundError, and TeamError for who is no admin.

    With `keep_rows` the admins still see what the person did, and count it.
    """
    with opened(stored.needed().dsn) as db, db.transaction():
        found = removable(db, user)
        if dry_run:
            rows = 0 if keep_rows else members.count_rows(db, found.member)
            return Removed(user, rows)
        members.remove(db, user)
        if keep_rows:
            return Removed(user, 0)
        rows = members.delete_rows(db, found.member)
        members.forget(db, user)
    return Removed(user, rows)


def removable(db: "Connection", user: str) -> "Member":
    """Return the member to remove."""
    me = members.own(db)
    if me is None or me.role != "admin":
        raise TeamError("Only an admin removes members. To leave the team: hookkit team leave")
    found = members.named(db, user)
    if found is None:
        raise NotFoundError(f"The team has no member {user}. See them: hookkit team status")
    if found.member == me.member:
        raise TeamError("You can't remove yourself. To leave the team: hookkit team leave")
    return found
