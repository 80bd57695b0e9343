"""Who reads a team store, and whose rows."""

from typing import TYPE_CHECKING, NamedTuple

from hookkit.errors import NotFoundError, TeamError
from hookkit.lib.text.sanitize import one_line
from hookkit.store.postgres import members, migrate
from hookkit.store.postgres.members import Member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection


class Reader(NamedTuple):
    """A member who reads a team store."""

    me: Member
    names: dict[int, str]
    """The names of all members by their numbers."""
    of_one: Member | None = None
    """Whose rows are read; None for all that may be read."""

    @property
    def is_admin(self) -> bool:
        """Return True for who may read the rows of all members."""
        return self.me.role == "admin"


def reader_of(db: "Connection", user: str | None = None) -> Reader:
    """Return who is connected to a team store, to read the rows of one member or of all.

    Raises TeamError or NewerError where it can't be read, TeamError for the rows of somebody else,
    and NotFoundError for a name that no member has.
    """
    migrate.check_readable(migrate.version(db))
    me = members.own(db)
    if me is None:
        raise TeamError(members.NO_MEMBER)
    everyone = members.everyone(db)
    names = {each.member: each.user_id for each in everyone}
    return Reader(me, names, None if user is None else chosen(me, everyone, user))


def chosen(me: Member, everyone: "Sequence[Member]", user: str) -> Member:
    """Return the member with a name, ignoring case where nobody has exactly this one.

    Raises what `reader_of` does.
    """
    found = [each for each in everyone if each.user_id == user]
    found = found or [each for each in everyone if each.user_id.casefold() == user.casefold()]
    if len(found) != 1:
        lines = [f"  {one_line(each.user_id)}" for each in everyone]
        raise NotFoundError("\n".join([f"The team has no member {user!r}. There are:", *lines]))
    if found[0].member != me.member and me.role != "admin":
        raise TeamError(
            f"Only the team's admins see what there is of {one_line(found[0].user_id)}. "
            f"See your own with --user {one_line(me.user_id)}."
        )
    return found[0]
