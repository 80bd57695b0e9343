"""Query and change the members of a team."""

import re
import secrets
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit.errors import TeamError
from hookkit.model.timestamps import to_stored
from hookkit.store.postgres.row_security import protected_tables

if TYPE_CHECKING:
    from psycopg import Connection

PASSWORD_BYTES = 24

NAME_CHARACTERS = 40
"""Of a role's name; with the team's name and a number it stays below the 63 of PostgreSQL."""

MEMBERS = (
    "SELECT member, user_id, role, level, joined_at, last_push_at, removed_at FROM hookkit.members"
)
OWN = f"{MEMBERS} WHERE db_role = current_user"
ALL = f"{MEMBERS} ORDER BY user_id"
NAMED = f"{MEMBERS} WHERE user_id = %s"

ADD_OWNER = (
    "INSERT INTO hookkit.members (user_id, db_role, role, joined_at) "
    "VALUES (%s, current_user, 'admin', now())"
)
INVITE = "SELECT hookkit.invite(%s, %s, %s, %s)"
JOIN = (
    "UPDATE hookkit.members SET level = %s, joined_at = coalesce(joined_at, now()) "
    "WHERE db_role = current_user"
)
LEAVE = "UPDATE hookkit.members SET joined_at = NULL WHERE db_role = current_user"
FORGET = "DELETE FROM hookkit.members WHERE user_id = %s AND removed_at IS NOT NULL"

LOCK = 0x686B746D
"""The first key of the lock of a member's rows; the second is the member's number."""

LOCKED = (
    "SELECT FROM hookkit.members WHERE member = {member} FOR KEY SHARE; "
    "SELECT set_config('idle_in_transaction_session_timeout', '{idle}s', true), "
    "set_config('tcp_keepalives_idle', '30', true), "
    "set_config('tcp_keepalives_interval', '10', true), "
    "set_config('tcp_keepalives_count', '3', true), pg_advisory_xact_lock({lock}, {member})"
)
"""Whoever holds the locks and is gone, as a laptop that was closed, loses them after a while."""

IDLE_SECONDS = 300

RIGHTS = (
    "SELECT rolcreaterole OR rolsuper, has_database_privilege(current_database(), 'CREATE'), "
    "quote_ident(current_user), quote_ident(current_database()) "
    "FROM pg_roles WHERE rolname = current_user"
)
BYPASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


NO_MEMBER = (
    "You are no member of this team any more. Ask an admin to invite you again, or forget it: "
    "hookkit team leave --keep-rows"
)


class Member(NamedTuple):
    """A person of a team."""

    member: int
    user_id: str
    role: str
    level: str
    joined_at: str | None
    """In the stored format; None while they are only invited, and after they have left."""
    last_push_at: str | None
    removed_at: str | None


class Invitation(NamedTuple):
    """What a person logs in with."""

    db_role: str
    password: str


def member_of(row: Sequence[Any]) -> Member:
    """Return the member in a row of MEMBERS."""
    *facts, joined, pushed, removed = row
    return Member(*facts, *(each and to_stored(each) for each in (joined, pushed, removed)))


def own(db: "Connection") -> Member | None:
    """Return the member who is connected; None for anybody else."""
    row = db.execute(OWN).fetchone()
    return None if row is None else member_of(row)


def joined(db: "Connection") -> int:
    """Return the number of the member who is connected. Raises TeamError for who has left."""
    me = own(db)
    if me is None:
        raise TeamError(NO_MEMBER)
    if me.joined_at is None:
        raise TeamError(
            "You have left this team. Join it again with the DSN, or forget it: "
            "hookkit team leave --keep-rows"
        )
    return me.member


def check_identity(db: "Connection") -> None:
    """Raise TeamError where a pool logs in as the same role for everybody."""
    asked = db.info.user
    for (found,) in db.execute("SELECT current_user"):
        if found != asked:
            raise TeamError(
                f"You would be {found} in the team instead of {asked}: a pool logs in as {found} "
                "for everybody. In its settings, remove `user=` from the database."
            )


def everyone(db: "Connection") -> list[Member]:
    """Return all members, removed ones with rows too, in order of their names."""
    return [member_of(row) for row in db.execute(ALL)]


def named(db: "Connection", user_id: str) -> Member | None:
    """Return the member of that name, if there is one."""
    row = db.execute(NAMED, [user_id]).fetchone()
    return None if row is None else member_of(row)


def missing_rights(db: "Connection") -> list[str]:
    """Return the statements that would give this role what creating a team takes."""
    row = db.execute(RIGHTS).fetchone() or (False, False, "", "")
    may_create_roles, may_create_schemas, role, database = row
    found = [] if may_create_roles else [f"ALTER ROLE {role} CREATEROLE;"]
    if not may_create_schemas:
        found.append(f"GRANT CREATE ON DATABASE {database} TO {role};")
    return found


def bypasses_row_security(db: "Connection") -> bool:
    """Return True for a superuser, who sees and changes everything."""
    row = db.execute(BYPASSES).fetchone()
    return row is not None and bool(row[0])


def add_owner(db: "Connection", user_id: str) -> None:
    """Make the owner of the tables a member, and find them without a setting of the connection."""
    from psycopg.sql import SQL, Identifier

    with db.transaction():
        db.execute(ADD_OWNER, [user_id])
        for (name,) in db.execute("SELECT current_database()").fetchall():
            # not the DSN's: a pool may have another name for it
            alter = SQL("ALTER ROLE CURRENT_USER IN DATABASE {} SET search_path = hookkit")
            db.execute(alter.format(Identifier(name)))


def invite(db: "Connection", user_id: str, *, is_admin: bool) -> Invitation:
    """Give a person a role with a new password. The server gets no more than its SCRAM verifier."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    verifier = db.pgconn.encrypt_password(password.encode(), b"", b"scram-sha-256").decode()
    name = role_name(db, user_id)
    names = (name if number == 1 else f"{name}{number}" for number in count(1))
    login = next(filter(None, (invited(db, user_id, each, verifier, is_admin) for each in names)))
    return Invitation(login, password)


def invited(db: "Connection", user_id: str, name: str, verifier: str, is_admin: bool) -> str | None:
    """Return the role of a person, of that name if they have none; None if the name is taken.

    It is by a person of another team, or one with a similar name.
    """
    from psycopg.errors import DuplicateObject

    try:
        row = db.execute(INVITE, [user_id, name, verifier, is_admin]).fetchone()
    except DuplicateObject:
        return None
    return None if row is None else str(row[0])


def role_name(db: "Connection", user_id: str) -> str:
    """Return the name of a person's role: it begins as those of the team's groups do."""
    row = db.execute("SELECT hookkit.group_of('member')").fetchone()
    team = str(row[0] if row else "hookkit_members").removesuffix("_members")
    return f"{team}_{re.sub('[^a-z0-9]+', '_', user_id.lower())}"[: NAME_CHARACTERS + 10]


def join(db: "Connection", level: str) -> None:
    """Note that the member who is connected has joined, and what they share."""
    db.execute(JOIN, [level])


def leave(db: "Connection") -> None:
    """Note that the member who is connected has left."""
    db.execute(LEAVE)


def remove(db: "Connection", user_id: str) -> None:
    """Drop a person's role. Their rows stay, and the line that names whose rows these are."""
    db.execute("SELECT hookkit.remove(%s)", [user_id])


def forget(db: "Connection", user_id: str) -> None:
    """Delete the line of a person who was removed and has no rows any more."""
    db.execute(FORGET, [user_id])


def lock(db: "Connection", member: int) -> None:
    """Wait until nobody else writes rows of a member, until the transaction ends.

    The member's own line comes first, as where a member is removed: in another order, that and a
    push would each wait for the other.
    """
    db.execute(LOCKED.format(member=member, idle=IDLE_SECONDS, lock=LOCK).encode())


def count_rows(db: "Connection", member: int) -> int:
    """Return how many rows of a member the tables have."""
    from psycopg.sql import SQL, Identifier

    found = 0
    for name in protected_tables(db):
        table = Identifier("hookkit", name)
        count_them = SQL("SELECT count(*) FROM {} WHERE member = %s").format(table)
        found += sum(each for (each,) in db.execute(count_them, [member]))
    return found


def delete_rows(db: "Connection", member: int) -> int:
    """Delete all rows of a member, in a transaction; return how many there were."""
    from psycopg.sql import SQL, Identifier

    lock(db, member)
    found = 0
    for name in protected_tables(db):
        table = Identifier("hookkit", name)
        delete_them = SQL("DELETE FROM {} WHERE member = %s").format(table)
        found += db.execute(delete_them, [member]).rowcount
    return found
