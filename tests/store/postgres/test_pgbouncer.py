"""Through PgBouncer in transaction mode: nobody finds anything of the person before."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.postgres.migrate import migrate, newest, version
from hookkit.store.postgres.row_security import protect
from tests.cli.installed import hookkit, refused
from tests.fixtures.postgres import Database
from tests.pgbouncer import IS_THERE, Pool, pooled
from tests.store.postgres import recount
from tests.store.postgres.machine import DAYS, Machine, key_of, learn_kinds
from tests.store.postgres.people import Person, insert, row, team

pytestmark = pytest.mark.skipif(not IS_THERE, reason="no PgBouncer: apt-get install pgbouncer")

TURNS = 20


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """Two members, and the owner before them, with a table to write to."""
    with team(team_database, "ann", "bob") as found:
        db = found[0].db
        with db.transaction():
            db.execute("CREATE TABLE hookkit.turns (member integer NOT NULL, n bigint NOT NULL)")
            protect(db)
        yield found


@pytest.fixture
def pool(team_database: Database, people: list[Person]) -> Iterator[Pool]:
    """A pool with one connection for all."""
    passwords = {each.login: each.password for each in people}
    for each in people:
        each.db.close()
    one = "max_db_connections=1"
    with pooled(team_database.server, team_database.name, passwords, limit=one) as found:
        yield found


def work(pool: Pool, person: Person) -> list[tuple[int, list[int]]]:
    """Write rows and read all, in turns with the others: the person's number, whose rows."""
    found = []
    with closing(connect(pool.dsn(person.login))) as db:
        for turn in range(TURNS):
            with db.transaction():
                insert(db, "turns", row(db, "turns", person.member, turn + 1))
            me = members.own(db)
            seen = db.execute("SELECT DISTINCT member FROM hookkit.turns").fetchall()
            found.append((me.member if me else 0, [member for (member,) in seen]))
    return found


def test_two_people_in_turns(people: list[Person], pool: Pool) -> None:
    _, ann, bob = people
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda person: work(pool, person), (ann, bob)))
    assert both == [[(each.member, [each.member])] * TURNS for each in (ann, bob)]


def test_a_setting_of_one_is_not_the_others(people: list[Person], pool: Pool) -> None:
    """Not even where a client leaves something behind, as ours doesn't."""
    _, ann, bob = people
    with closing(connect(pool.dsn(ann.login))) as db:
        db.execute("SELECT set_config('hookkit.member', '1', false)")
        db.execute("SET search_path = pg_temp")
    for person in (bob, ann, bob):
        with closing(connect(pool.dsn(person.login))) as db:
            me = members.own(db)
            assert me and me.member == person.member


def test_questions_of_two_people_in_turns(people: list[Person], pool: Pool) -> None:
    """The only connection is free again once a person's transaction has ended."""
    _, ann, bob = people
    for each in (ann, bob):
        with closing(connect(pool.dsn(each.login))) as db, db.transaction():
            insert(db, "member_meta", row(db, "member_meta", each.member, 1))
    dsns = [pool.dsn(each.login) for each in (ann, bob)]
    with closing(TeamConnection(dsns[0])) as one, closing(TeamConnection(dsns[1])) as other:
        for _ in range(TURNS):
            for connection, person in ((one, ann), (other, bob)):
                question = "SELECT count(*), min(member), current_user FROM meta WHERE value <> ?"
                found = connection.execute(question, ("",)).fetchone()
                assert found == (1, person.member, person.login)
                connection.renew()


def test_what_an_admin_does(people: list[Person], pool: Pool) -> None:
    owner, ann, _ = people
    with closing(connect(pool.dsn(owner.login))) as db:
        assert migrate(db) == []
        assert version(db).schema == newest()
        with db.transaction():
            members.remove(db, "ann")
            members.delete_rows(db, ann.member)
            members.forget(db, "ann")
        assert [each.user_id for each in members.everyone(db)] == ["bob", "owner"]


def test_people_whom_the_pool_asks_the_server_for(team_database: Database) -> None:
    """As the documentation sets it up: who is invited can log in at once, and by SCRAM."""
    server, name, owner = team_database
    asks_as = f"pool_{name}"
    server.execute("CREATE ROLE {} LOGIN SUPERUSER PASSWORD 'p'", asks_as)
    with pooled(server, name, {asks_as: "p"}, asks_as=asks_as) as pool:
        dsn = server.dsn(name, owner, "owner", port=pool.port)
        hookkit("team", "create", dsn, "--name", "eve")
        given = hookkit("team", "invite", "ann", "--json").json["dsn"]
        ann = str(Path.home() / "ann")
        assert f":{pool.port}/" in given
        hookkit("team", "join", given, HOOKKIT_HOME=ann)
        assert hookkit("team", "status", HOOKKIT_HOME=ann).facts["you"] == "ann (member)"
        assert hookkit("team", "status").facts["you"] == "eve (admin)"
        hookkit("team", "leave", HOOKKIT_HOME=ann)
        hookkit("team", "remove", "ann", "--yes")
    server.execute("DROP ROLE {}", asks_as)


def test_a_pool_that_is_one_person_for_all(team_database: Database) -> None:
    server, name, owner = team_database
    forced = f"user={owner} password=owner"
    with pooled(server, name, {"ann": "p"}, limit=forced) as pool:
        for command in ("create", "join"):
            line = refused("team", command, pool.dsn("ann"), code=1)
            assert f"You would be {owner} in the team instead of ann" in line


def test_pushes_of_two_people_in_turns(people: list[Person], pool: Pool) -> None:
    """Nothing of one is left when the other's transaction begins in the same session."""
    _, ann, bob = people
    machines = [Machine(random.Random(number), f"m{number}", f"e{number}") for number in range(2)]
    dsns = [pool.dsn(each.login) for each in (ann, bob)]
    with closing(connect(dsns[0])) as one, closing(connect(dsns[1])) as other:
        learn_kinds(one)
        for turn in range(4):
            for db, person, machine in ((one, ann, machines[0]), (other, bob, machines[1])):
                key = key_of(f"{turn % 3}")
                machine.work(key)
                machine.push(db, person.member, machine.portion([key], days=DAYS))
        for db, person, machine in ((one, ann, machines[0]), (other, bob, machines[1])):
            machine.finish(db, person.member)
            recount.check(db, person.member)
            recount.check_rows(db, person.member, {0: machine})
            assert db.execute("SHOW enable_nestloop").fetchone() == ("on",)
