"""Give each table with a column `member` its rights and its policies.

A member reads and writes their own rows. An admin reads all, writes their own, and deletes those of
removed members. Of PRIVATE tables an admin reads no more than any member. It holds for the owner of
the tables too, but not for a superuser.
"""

from typing import TYPE_CHECKING, LiteralString

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composable, Composed

ALL = """
SELECT c.relname, c.relforcerowsecurity
FROM pg_class AS c
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'member' AND NOT a.attisdropped
WHERE c.relnamespace = 'hookkit'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND c.relname <> 'members'
ORDER BY c.relname COLLATE "C"
"""

GROUPS = "SELECT hookkit.group_of('member'), hookkit.group_of('admin')"

KNOWN = "SELECT tablename FROM pg_policies WHERE schemaname = 'hookkit' AND policyname = 'read_own'"

OWN = "member = (SELECT hookkit.me())"
"""Looked up once for each statement; one partition is read, by the index that a question needs."""

OWN_RANGE = (
    " AND {column} >= (SELECT hookkit.me()::bigint << 32)"
    " AND {column} < (SELECT (hookkit.me()::bigint + 1) << 32)"
)
"""The same, for a column whose numbers begin with the member's: an index that begins with the
column finds all rows of a member, which only who removes them needs.

Not for reading: the planner can't know how many rows such a range has, and takes it for a few, so
that joins take 4 to 30 times as long.
"""

REMOVED = "member IN (SELECT member FROM hookkit.members WHERE removed_at IS NOT NULL)"

KEYS = ("dimension", "id", "seq")
"""Columns of numbers that begin with the member's, which a key may begin with."""

KEY_OF = """
SELECT a.attname
FROM pg_index AS i
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = %s::regclass AND i.indisprimary
  AND a.atttypid = 'bigint'::regtype AND a.attname = ANY(%s)
"""

REFERENCES = ("dimension", "file", "transcript")
"""Columns that name a row of another table, as `seq` does: it must be the same member's."""

REFERENCES_OF = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attname = ANY(%s) AND NOT attisdropped ORDER BY attname
"""

OWN_REFERENCE = " AND ({column} >> 32 = member OR {column} = 0 OR {column} IS NULL)"

PRIVATE = ("facts",)
"""Tables that nobody but the member reads. A DELETE finds no rows that its role can't read: so the
owner reads those of removed members, to remove them in the same transaction (0009_facts.sql)."""

OF_MEMBERS: tuple[LiteralString, ...] = (
    "CREATE POLICY read_own ON {table} FOR SELECT TO {members} USING ({read})",
    "CREATE POLICY insert_own ON {table} FOR INSERT TO {members} WITH CHECK ({written})",
    "CREATE POLICY update_own ON {table} FOR UPDATE TO {members} USING ({read}) "
    "WITH CHECK ({written})",
    "CREATE POLICY delete_own ON {table} FOR DELETE TO {members} USING ({removed})",
)

OF_ADMINS: tuple[LiteralString, ...] = (
    "CREATE POLICY read_all ON {table} FOR SELECT TO {admins} USING (true)",
    f"CREATE POLICY delete_removed ON {{table}} FOR DELETE TO {{admins}} USING ({REMOVED})",
)

OF_OWNER: tuple[LiteralString, ...] = (
    f"CREATE POLICY read_removed ON {{table}} FOR SELECT TO CURRENT_USER USING ({REMOVED})",
    f"CREATE POLICY delete_removed ON {{table}} FOR DELETE TO CURRENT_USER USING ({REMOVED})",
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
        values: dict[str, Composable] = {"members": members, "admins": admins}
        values["read"] = SQL(OWN)
        values["removed"] = conditions(db, name, OWN_RANGE, KEY_OF, KEYS)
        values["written"] = conditions(db, name, OWN_REFERENCE, REFERENCES_OF, REFERENCES)
        for policy in OF_MEMBERS + (OF_OWNER if name in PRIVATE else OF_ADMINS):
            db.execute(SQL(policy).format(table=table, **values))


def conditions(
    db: "Connection",
    table: str,
    condition: LiteralString,
    query: LiteralString,
    columns: tuple[str, ...],
) -> "Composed":
    """Return what holds for a member's rows: the member, and a condition for some columns."""
    from psycopg.sql import SQL, Identifier

    found = db.execute(query, [f"hookkit.{table}", list(columns)])
    more = (SQL(condition).format(column=Identifier(name)) for (name,) in found)
    return SQL(OWN) + SQL("").join(more)
