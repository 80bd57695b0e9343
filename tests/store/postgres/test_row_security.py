"""What a member can do to the rows of another: nothing, in any table and by any statement."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from hookkit.store.postgres import members, row_security
from hookkit.store.postgres.connect import connect
from tests.fixtures.postgres import Database
from tests.store.postgres.people import Person, insert, row, tables, team

DENIED = psycopg.errors.InsufficientPrivilege

ROWS = """
CREATE TABLE hookkit.example (
    member integer NOT NULL,
    seq bigint NOT NULL CHECK (seq >> 32 = member),
    name text COLLATE "C" NOT NULL,
    PRIMARY KEY (member, seq)
) PARTITION BY HASH (member);
CREATE TABLE hookkit.example_0 PARTITION OF hookkit.example
    FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hookkit.example_1 PARTITION OF hookkit.example
    FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE hookkit.plain (member integer NOT NULL, n bigint NOT NULL);
"""


@pytest.fixture
def database(team_database: Database) -> Database:
    """A team store with two more tables, one of them partitioned."""
    with closing(connect(team_database.dsn)) as db, db.transaction():
        db.execute(ROWS)
        row_security.protect(db)
    return team_database


@pytest.fixture
def people(database: Database) -> Iterator[list[Person]]:
    """The owner, two members and an admin, each with a row in every table."""
    with team(database, "ann", "bob", "eve", admins=("eve",)) as found:
        for person in found:
            for table in tables(database):
                insert(person.db, table, row(person.db, table, person.member))
        yield found


def seen(person: Person, table: str) -> list[int]:
    """The members whose rows a person sees."""
    query = sql.SQL("SELECT member FROM {} ORDER BY member")
    found = person.db.execute(query.format(sql.Identifier("hookkit", table)))
    return [member for (member,) in found]


def changed(person: Person, statement: LiteralString, table: str, *values: object) -> int:
    """How many rows a statement changes."""
    query = sql.SQL(statement).format(sql.Identifier("hookkit", table))
    return person.db.execute(query, values).rowcount


def test_everybody_sees_their_own_rows(database: Database, people: list[Person]) -> None:
    owner, ann, bob, eve = people
    everyone = [each.member for each in people]
    assert len(set(everyone)) == 4
    for table in tables(database):
        assert [seen(each, table) for each in (ann, bob)] == [[ann.member], [bob.member]]
        if table in row_security.PRIVATE:
            assert [seen(each, table) for each in (owner, eve)] == [[owner.member], [eve.member]]
        else:
            assert [seen(each, table) for each in (owner, eve)] == [everyone, everyone]


def test_nobody_changes_the_rows_of_another(database: Database, people: list[Person]) -> None:
    owner, ann, *_ = people
    for table in tables(database):
        for other in people:
            if other is ann:
                continue
            delete = "DELETE FROM {} WHERE member = %s"
            update = "UPDATE {} SET member = member WHERE member = %s"
            assert changed(other, update, table, ann.member) == 0
            assert changed(other, delete, table, ann.member) == 0
            with pytest.raises(DENIED):
                insert(other.db, table, row(other.db, table, ann.member, 2))
            with pytest.raises((DENIED, psycopg.errors.CheckViolation)):
                changed(other, "UPDATE {} SET member = %s", table, ann.member)
            assert changed(other, update, table, other.member) == 1
        if table not in row_security.PRIVATE:
            assert seen(owner, table) == [each.member for each in people]
        assert seen(ann, table) == [ann.member]
        assert changed(ann, "DELETE FROM {}", table) == 1


def test_numbers_of_another_are_refused(database: Database, people: list[Person]) -> None:
    """So nobody puts rows into the session of another."""
    _, ann, bob, _ = people
    tried = set()
    for table in tables(database):
        values = row(bob.db, table, bob.member, 3)
        others = row(bob.db, table, ann.member, 3)
        for name in values.keys() & {"seq", "id", *row_security.REFERENCES}:
            if isinstance(values[name], str) or (table, name) == ("transcript_records", "id"):
                continue  # not a number that other tables name
            tried.add(name)
            with pytest.raises((DENIED, psycopg.errors.CheckViolation)):
                insert(bob.db, table, values | {name: others[name]})
            insert(bob.db, table, values)
            update = sql.SQL("UPDATE {} SET {} = %s").format(
                sql.Identifier("hookkit", table), sql.Identifier(name)
            )
            with pytest.raises((DENIED, psycopg.errors.CheckViolation)):
                bob.db.execute(update, [others[name]])
            changed(bob, "DELETE FROM {}", table)
    assert tried == {"seq", "id", *row_security.REFERENCES}


def test_no_table_is_without(database: Database) -> None:
    """A table without row security would be one that everybody reads."""
    query = (
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
        "WHERE relnamespace = 'hookkit'::regnamespace AND relkind IN ('r', 'p') "
        "AND NOT relispartition AND relname NOT IN ('meta', 'members')"
    )
    with closing(connect(database.dsn)) as db:
        found: dict[str, bool] = dict(db.execute(query).fetchall())
        partitions = db.execute(
            "SELECT count(*) FROM pg_class WHERE relispartition AND relacl IS NOT NULL "
            "AND relnamespace = 'hookkit'::regnamespace"
        ).fetchone()
    assert found and set(found.values()) == {True}
    assert partitions == (0,)


def test_the_list_of_members(people: list[Person]) -> None:
    _, ann, bob, eve = people
    assert len(members.everyone(ann.db)) == 4
    for statement in (
        "INSERT INTO hookkit.members (user_id, db_role) VALUES ('x', current_user)",
        "UPDATE hookkit.members SET role = 'admin'",
        "UPDATE hookkit.members SET db_role = current_user",
        "UPDATE hookkit.members SET user_id = 'x'",
        "DELETE FROM hookkit.members",
        "TRUNCATE hookkit.members",
        "UPDATE hookkit.meta SET value = '99'",
        "INSERT INTO hookkit.meta VALUES ('x', 'y')",
    ):
        with pytest.raises(DENIED):
            ann.db.execute(statement)
    for person in (ann, eve):
        update = "UPDATE hookkit.members SET level = 'full' WHERE user_id = 'bob'"
        assert person.db.execute(update).rowcount == 0
    assert eve.db.execute("DELETE FROM hookkit.members").rowcount == 0
    ann.db.execute("UPDATE hookkit.members SET level = 'full'")
    assert [each.level for each in members.everyone(bob.db)] == ["full", *["totals"] * 3]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "ALTER TABLE hookkit.plain DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE hookkit.plain NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY read_own ON hookkit.plain",
        "CREATE POLICY all_of_it ON hookkit.plain USING (true)",
        "ALTER POLICY read_own ON hookkit.plain USING (true)",
        "TRUNCATE hookkit.plain",
        "DROP TABLE hookkit.plain",
        "ALTER TABLE hookkit.plain ADD COLUMN x text",
        "CREATE TABLE hookkit.mine (n integer)",
        "CREATE FUNCTION hookkit.me(x integer) RETURNS integer LANGUAGE sql RETURN 1",
        "CREATE OR REPLACE FUNCTION hookkit.me() RETURNS integer LANGUAGE sql STABLE RETURN 1",
        "CREATE TRIGGER t BEFORE INSERT ON hookkit.plain FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE r AS ON SELECT TO hookkit.plain DO INSTEAD SELECT 1, 2",
        "SELECT * FROM hookkit.example_0",
        "INSERT INTO hookkit.example_0 VALUES (1, 1, 'x')",
        "CREATE ROLE another",
        "COPY hookkit.plain FROM PROGRAM 'true'",
    ],
)
def test_what_neither_members_nor_admins_may_do(statement: str, people: list[Person]) -> None:
    for person in people[1:]:
        with pytest.raises(DENIED):
            person.db.execute(statement.encode())


def test_a_grant_of_a_member_grants_nothing(people: list[Person]) -> None:
    public = (
        "SELECT count(*) FROM pg_class WHERE relacl::text LIKE '%{=%' OR relacl::text LIKE '%,=%'"
    )
    before = people[0].db.execute(public).fetchone()
    for person in people[1:]:
        person.db.execute("GRANT ALL ON hookkit.plain TO PUBLIC")  # no more than a warning
        with pytest.raises(DENIED):
            person.db.execute(
                "GRANT ALL ON hookkit.meta TO PUBLIC; GRANT ALL ON pg_authid TO PUBLIC"
            )
    assert people[0].db.execute(public).fetchone() == before


def test_nobody_becomes_another(database: Database, people: list[Person]) -> None:
    owner, ann, bob, eve = people
    for login in (ann.login, owner.login, "postgres"):
        for statement in (
            "SET ROLE {}",
            "SET SESSION AUTHORIZATION {}",
            "GRANT {} TO CURRENT_USER",
        ):
            for person in (bob, eve):
                with pytest.raises(DENIED):
                    person.db.execute(sql.SQL(statement).format(sql.Identifier(login)))
    bob.db.execute(
        "SELECT set_config('hookkit.member', '1', false), set_config('role', 'none', false)"
    )
    bob.db.execute("CREATE TEMP TABLE members AS SELECT 2 AS member, current_user AS db_role")
    bob.db.execute("SET search_path = pg_temp, hookkit")
    bob.db.execute("SET row_security = on")
    assert seen(bob, "plain") == [bob.member]
    bob.db.execute("SET row_security = off")
    with pytest.raises(DENIED):
        seen(bob, "plain")


def test_views_and_functions_of_a_member_show_no_more(people: list[Person]) -> None:
    """Also where an admin is made to call them: they'd show theirs to themselves only."""
    _, ann, _, eve = people
    ann.db.execute("CREATE TEMP VIEW mine AS SELECT * FROM hookkit.plain")
    assert ann.db.execute("SELECT count(*) FROM mine").fetchone() == (1,)
    leak = "EXPLAIN (COSTS OFF) SELECT * FROM hookkit.plain WHERE n / (member - %s) > 0"
    ann.db.execute(leak, [eve.member])
    ann.db.execute(leak.removeprefix("EXPLAIN (COSTS OFF) "), [eve.member])  # no division by zero


def test_statistics_show_no_values(people: list[Person]) -> None:
    owner, ann, *_ = people
    owner.db.execute("ANALYZE hookkit.plain")
    query = "SELECT count(*) FROM pg_stats WHERE schemaname = 'hookkit' AND tablename = 'plain'"
    assert ann.db.execute(query).fetchone() == (0,)


def test_strangers_see_nothing(database: Database, people: list[Person]) -> None:
    server = database.server
    stranger = server.make_role()
    with closing(connect(server.dsn(database.name, stranger, "owner"))) as db:
        for table in ("meta", "members", "plain"):
            with pytest.raises(DENIED):
                db.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier("hookkit", table)))
        with pytest.raises(DENIED):
            db.execute("SELECT hookkit.invite('x', 'x', 'SCRAM-SHA-256$', true)")


@pytest.mark.parametrize("table", ["example", "sessions", "sums", "files"])
def test_a_member_reads_one_partition(table: str, people: list[Person]) -> None:
    """Who asks is looked up once, by a condition whose rows the planner can estimate."""
    _, ann, _, eve = people
    query = sql.SQL("EXPLAIN (ANALYZE, COSTS OFF) SELECT * FROM {}").format(
        sql.Identifier("hookkit", table)
    )
    lines = "\n".join(line for (line,) in ann.db.execute(query))
    assert "never executed" in lines or "Subplans Removed" in lines
    assert "(member = " in lines
    assert "<< 32" not in lines
    assert not any("Filter" in line for (line,) in eve.db.execute(query))


@pytest.mark.parametrize(
    "table, key",
    [
        ("example", "member = "),
        ("sessions", "seq >= "),
        ("sums", "dimension >= "),
        ("files", "id >= "),
    ],
)
def test_a_member_removes_by_the_index(table: str, key: str, people: list[Person]) -> None:
    """Rows of others, in the same partition, are not read."""
    _, ann, _, _ = people
    ann.db.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
    query = sql.SQL("EXPLAIN (COSTS OFF) DELETE FROM {}").format(sql.Identifier("hookkit", table))
    lines = "\n".join(line for (line,) in ann.db.execute(query))
    (condition, *_) = re.findall(r"Index Cond: \(+(.*)", lines)
    assert key in condition
    assert "Filter" not in lines


def test_all_rows_of_every_table_with_numbers_are_found_by_them(database: Database) -> None:
    query = (
        "SELECT tablename, count(*) FROM pg_policies WHERE schemaname = 'hookkit' "
        "AND qual LIKE '%%<< 32%%' GROUP BY tablename"
    )
    with closing(connect(database.dsn)) as db:
        found: dict[str, int] = dict(db.execute(query).fetchall())
        for table in tables(database):
            keys = [f"hookkit.{table}", list(row_security.KEYS)]
            has_key = db.execute(row_security.KEY_OF, keys).fetchone() is not None
            assert found.get(table, 0) == has_key, table
    assert found.keys() >= {"sessions", "api_messages", "sums", "files"}
