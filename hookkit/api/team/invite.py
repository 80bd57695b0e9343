"""Invite a person: a role of their own, whose DSN is shown once."""

from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from hookkit.api.team import names, stored
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import LOCAL, opened, parsed, url

OF_THE_INVITER = frozenset(
    (
        *("user", "password", "host", "port", "dbname", "passfile", "application_name"),
        *("sslcert", "sslkey", "sslpassword", "client_encoding", "service"),
    )
)
"""Parameters that a DSN doesn't pass on, or not at its end."""


class Invited(NamedTuple):
    """What a person joins with."""

    user: str
    role: str
    """The role in the team: admin or member."""
    dsn: str
    """With its password, which nobody can show again."""
    is_new: bool
    is_local: bool
    """The host in the DSN is this machine by a name that means another one elsewhere."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return self._asdict()


def invite(user: str, *, is_admin: bool = False) -> Invited:
    """Make a person's role with a random password, or give it a new one.

    Raises TeamError where the team can't be reached, or the connected role is no admin's; and
    HookkitError for a name that can't be one.
    """
    user = names.checked(user)
    dsn = stored.needed().dsn
    with opened(dsn) as db:
        known = members.named(db, user)
        given = members.invite(db, user, is_admin=is_admin)
        place = {"host": db.info.host, "port": str(db.info.port), "dbname": db.info.dbname}
    is_new = known is None or known.removed_at is not None
    was_admin = known is not None and known.role == "admin"
    return Invited(
        user=user,
        role="admin" if is_admin or was_admin else "member",
        dsn=passed_on(place | parsed(dsn), given.db_role, given.password),
        is_new=is_new,
        is_local=bool(LOCAL.fullmatch(place["host"])),
    )


def passed_on(found: dict[str, Any], user: str, password: str) -> str:
    """Return the DSN of another person for the same database, as a URL."""
    rest = {name: value for name, value in found.items() if name not in OF_THE_INVITER}
    options = f"?{urlencode(rest, quote_via=quote)}" if rest else ""
    return f"{url(found | {'user': user, 'password': password})}{options}"
