"""Members: how they come, and how they go."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.row_security import PRIVATE
from tests.fixtures.postgres import Database
from tests.store.postgres.people import Person, drop_roles, insert, row, tables, team


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """The owner, an admin and a member."""
    with team(team_database, "eve", "ann", admins=("eve",)) as found:
        yield found


def login(database: Database, given: members.Invitation) -> str:
    """The name of the member who logs in."""
    with closing(connect(database.server.dsn(database.name, *given))) as db:
        me = members.own(db)
    return me.user_id if me else ""


def test_who_is_connected(people: list[Person]) -> None:
    *_, ann = people
    found = [members.own(each.db) for each in people]
    assert [each and (each.user_id, each.role) for each in found] == [
        *(("owner", "admin"), ("eve", "admin"), ("ann", "member")),
    ]
    assert [each.user_id for each in members.everyone(ann.db)] == ["ann", "eve", "owner"]
    assert members.named(ann.db, "nobody") is None


def test_an_admin_who_was_invited_invites(team_database: Database, people: list[Person]) -> None:
    _, eve, ann = people
    first = members.invite(eve.db, "bob@example.com", is_admin=False)
    assert first.db_role.endswith("_bob_example_com")
    assert login(team_database, first) == "bob@example.com"
    again = members.invite(eve.db, "bob@example.com", is_admin=True)
    assert again.db_role == first.db_role and again.password != first.password
    assert login(team_database, again) == "bob@example.com"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(team_database.server.dsn(team_database.name, *first))
    bob = members.named(eve.db, "bob@example.com")
    assert bob and bob.role == "admin" and bob.joined_at is None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        members.invite(ann.db, "carl", is_admin=False)
    drop_roles(team_database, [first.db_role])


def test_names_that_make_the_same_role(team_database: Database, people: list[Person]) -> None:
    owner, *_ = people
    names = ["a.b", "a-b", "A b", "ü" * 90, "members", '"; DROP ROLE x; --', "o'hara"]
    given = [members.invite(owner.db, each, is_admin=False) for each in names]
    assert len({each.db_role for each in given}) == len(names)
    assert [login(team_database, each) for each in given] == names
    assert all(len(each.db_role) < 64 for each in given)
    drop_roles(team_database, [each.db_role for each in given])


def test_two_admins_invite_a_person_at_once(team_database: Database, people: list[Person]) -> None:
    owner, eve, _ = people
    with ThreadPoolExecutor(2) as threads:
        for name in ("bob", "carl", "dora"):
            tried = [
                threads.submit(members.invite, each.db, name, is_admin=False)
                for each in (owner, eve)
            ]
            given = [each.result() for each in tried]
            assert len({each.db_role for each in given}) == 1
            with closing(connect(team_database.superuser_dsn)) as db:
                query = "SELECT count(*) FROM pg_roles WHERE rolname LIKE %s"
                assert db.execute(query, [f"hookkit%{name}%"]).fetchone() == (1,)
            drop_roles(team_database, [given[0].db_role])


def test_only_a_verifier_reaches_the_server(team_database: Database, people: list[Person]) -> None:
    owner, *_ = people
    given = members.invite(owner.db, "bob", is_admin=False)
    log = team_database.server.log.read_text("utf-8", "replace")
    assert "SCRAM-SHA-256$" in log and "hookkit.invite" in log
    assert given.password not in log
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        owner.db.execute("SELECT hookkit.invite('x', 'x', 'in clear text', false)")
    drop_roles(team_database, [given.db_role])


def test_the_owner_is_neither_invited_nor_removed(people: list[Person]) -> None:
    _, eve, _ = people
    with pytest.raises(psycopg.Error) as caught:
        members.remove(eve.db, "owner")
    assert caught.value.sqlstate == "HK001"
    with pytest.raises(psycopg.Error) as caught:
        members.invite(eve.db, "owner", is_admin=False)
    assert caught.value.sqlstate == "HK001"


def test_what_one_shares(people: list[Person]) -> None:
    _, _, ann = people
    before = members.own(ann.db)
    members.join(ann.db, "prompts")
    joined = members.own(ann.db)
    members.join(ann.db, "full")
    after = members.own(ann.db)
    assert before and joined and after
    assert (before.level, before.joined_at) == ("totals", None)
    assert (joined.level, after.level) == ("prompts", "full")
    assert after.joined_at == joined.joined_at and str(joined.joined_at).endswith("Z")
    members.leave(ann.db)
    left = members.own(ann.db)
    assert left and left.joined_at is None
    with pytest.raises(psycopg.errors.CheckViolation):
        members.join(ann.db, "nonsense")


def test_rows(team_database: Database, people: list[Person]) -> None:
    owner, _, ann = people
    for table in tables(team_database):
        for person in (owner, ann):
            insert(person.db, table, row(person.db, table, person.member))
    rows = len(tables(team_database))
    assert members.count_rows(ann.db, ann.member) == rows
    assert members.count_rows(ann.db, owner.member) == 0
    with ann.db.transaction():
        assert members.delete_rows(ann.db, owner.member) == 0
        assert members.delete_rows(ann.db, ann.member) == rows
    assert members.count_rows(owner.db, owner.member) == rows


def test_who_deletes_waits_for_who_writes(people: list[Person]) -> None:
    """Else rows would be left that came while the others were deleted."""
    _, eve, ann = people

    def delete() -> int:
        with eve.db.transaction():
            members.remove(eve.db, "ann")
            return members.delete_rows(eve.db, ann.member)

    with ThreadPoolExecutor(1) as thread:
        with ann.db.transaction():
            members.lock(ann.db, ann.member)
            deleted = thread.submit(delete)
            while not is_waited_for(ann.db):
                assert not deleted.done()
            insert(ann.db, "sessions", row(ann.db, "sessions", ann.member))
        assert deleted.result() == 1


def is_waited_for(db: "psycopg.Connection") -> bool:
    """Return True if somebody waits for a lock that is held."""
    waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    return db.execute(waits).fetchone() == (True,)


def test_someone_is_removed(team_database: Database, people: list[Person]) -> None:
    _, eve, ann = people
    for table in tables(team_database):
        insert(ann.db, table, row(ann.db, table, ann.member))
    members.forget(eve.db, "ann")
    assert members.named(eve.db, "ann")
    members.remove(eve.db, "ann")
    gone = members.named(eve.db, "ann")
    assert gone and gone.removed_at and gone.role == "member" and gone.member == ann.member
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # a connection that is still open
        members.everyone(ann.db)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(team_database.server.dsn(team_database.name, ann.login, ann.password))
    rows = len(tables(team_database)) - len(PRIVATE)  # those went with the role
    assert members.count_rows(eve.db, ann.member) == rows
    with eve.db.transaction():
        assert members.delete_rows(eve.db, ann.member) == rows
    members.remove(eve.db, "ann")  # again changes nothing
    members.forget(eve.db, "ann")
    assert members.named(eve.db, "ann") is None


def test_someone_comes_back(team_database: Database, people: list[Person]) -> None:
    owner, *_ = people
    before = members.named(owner.db, "eve")
    members.remove(owner.db, "eve")
    given = members.invite(owner.db, "eve", is_admin=False)
    after = members.named(owner.db, "eve")
    assert before and after and before.member == after.member
    assert (after.role, after.removed_at, after.joined_at) == ("member", None, None)
    assert login(team_database, given) == "eve"
    with (
        closing(connect(team_database.server.dsn(team_database.name, *given))) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        members.invite(db, "bob", is_admin=False)
    drop_roles(team_database, [given.db_role])


def test_a_role_that_owns_something_elsewhere_is_locked(
    team_database: Database, people: list[Person]
) -> None:
    owner, _, ann = people
    server = team_database.server
    server.execute("CREATE TABLE IF NOT EXISTS elsewhere (n integer)")
    server.execute("GRANT SELECT ON elsewhere TO {}", ann.login)
    members.remove(owner.db, "ann")
    with pytest.raises(psycopg.OperationalError, match=r"not permitted to log in|authentication"):
        psycopg.connect(server.dsn(team_database.name, ann.login, ann.password))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        members.everyone(ann.db)
    server.execute("REVOKE SELECT ON elsewhere FROM {}", ann.login)


def test_row_security_does_not_hold_for_a_superuser(team_database: Database) -> None:
    with closing(connect(team_database.superuser_dsn)) as db:
        assert members.bypasses_row_security(db)
        assert members.own(db) is None
    with closing(connect(team_database.dsn)) as db:
        assert not members.bypasses_row_security(db)
        assert members.missing_rights(db) == []


def test_missing_rights(team_database: Database) -> None:
    server = team_database.server
    login = server.make_role()
    server.execute("ALTER ROLE {} NOCREATEROLE", login)
    with closing(connect(server.dsn(team_database.name, login, "owner"))) as db:
        assert members.missing_rights(db) == [
            f"ALTER ROLE {login} CREATEROLE;",
            f"GRANT CREATE ON DATABASE {team_database.name} TO {login};",
        ]


def test_two_teams_on_one_server(empty_database: Database, team_database: Database) -> None:
    """Their groups have names of their own, and so have people who are in both."""
    from hookkit.store.postgres.migrate import migrate

    with closing(connect(empty_database.dsn)) as db:
        migrate(db)
    with team(empty_database, "ann") as one, team(team_database, "ann") as other:
        assert one[1].login != other[1].login
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            closing(connect(empty_database.server.dsn(empty_database.name, *other[1][2:4]))) as db,
        ):
            members.everyone(db)
