"""Give each table with a column `member` its rights and its policies.

A member reads and writes their own rows. An admin reads all, writes their own, and deletes those of
removed members. It holds for the owner of the tables too, but not for a superuser.
"""

from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composed

ALL = """
SELECT c.relname, c.relforcerowsecurity
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'member' AND NOT a.attisdropped
WHERE c.relnamespace = 'hookkit'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND c.relname <> 'members'
ORDER BY c.relname COLLATE "C"
"""

GROUPS = "SELECT hookkit.group_of('member'), hookkit.group_of('admin')"

OWN = "member = (SELECT hookkit.me())"
"""Looked up once for each statement, and then found by the index."""

REMOVED = "member IN (SELECT member FROM hookkit.members WHERE removed_at IS NOT NULL)"

NUMBERS = ("dimension", "file", "transcript")
"""Columns that name a row of another table, as `seq` does: it must be the same member's."""

NUMBERS_OF = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attname = ANY(%s) AND NOT attisdropped ORDER BY attname
"""

POLICIES: tuple[LiteralString, ...] = (
    f"CREATE POLICY read_own ON {{table}} FOR SELECT TO {{members}} USING ({OWN})",
    f"CREATE POLICY insert_own ON {{table}} FOR INSERT TO {{members}} "
    f"WITH CHECK ({OWN}{{numbers}})",
    f"CREATE POLICY update_own ON {{table}} FOR UPDATE TO {{members}} USING ({OWN}) "
    f"WITH CHECK ({OWN}{{numbers}})",
    f"CREATE POLICY delete_own ON {{table}} FOR DELETE TO {{members}} USING ({OWN})",
    "CREATE POLICY read_all ON {table} FOR SELECT TO {admins} USING (true)",
    f"CREATE POLICY delete_removed ON {{table}} FOR DELETE TO {{admins}} USING ({REMOVED})",
)


def protected_tables(db: "Connection") -> list[str]:
    """Return the tables that hold rows of members, in order of their names."""
    return [name for name, _ in db.execute(ALL)]


def suspend(db: "Connection") -> None:
    """Let the owner change all rows, until `protect` in the same transaction."""
    from psycopg.sql import SQL, Identifier

    for name in protected_tables(db):
        table = Identifier("hookkit", name)
        db.execute(SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(table))


def protect(db: "Connection") -> None:
    """Enforce row security on all tables; new ones get their rights and policies."""
    from psycopg.sql import SQL, Identifier

    groups = db.execute(GROUPS).fetchone() or ()
    members, admins = map(Identifier, groups)
    known = {name for (name,) in db.execute(KNOWN)}
    for name in protected_tables(db):
        table = Identifier("hookkit", name)
        db.execute(SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(table))
        db.execute(SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table))
        if name in known:
            continue
        rights = SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}")
        db.execute(rights.format(table, members))
        numbers = numbers_of(db, name)
        for policy in POLICIES:
            values = {"members": members, "admins": admins, "numbers": numbers}
            db.execute(SQL(policy).format(table=table, **values))


def numbers_of(db: "Connection", table: str) -> "Composed":
    """Return the conditions for the columns of a table that name rows of others; 0 names none."""
    from psycopg.sql import SQL, Identifier

    condition = SQL(" AND ({column} >> 32 = member OR {column} = 0 OR {column} IS NULL)")
    found = db.execute(NUMBERS_OF, [f"hookkit.{table}", list(NUMBERS)])
    return SQL("").join(condition.format(column=Identifier(name)) for (name,) in found)


KNOWN = "SELECT tablename FROM pg_policies WHERE schemaname = 'hookkit' AND policyname = 'read_own'"
