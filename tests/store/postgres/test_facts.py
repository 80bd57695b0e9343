"""Files of facts in a team store: one person's machines read them, and nobody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from hookkit.errors import TeamError
from hookkit.store.postgres import facts, members
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.facts import Row
from tests.fixtures.postgres import Database
from tests.store.postgres.people import Person, team
from tests.store.postgres.test_invitations import is_waited_for

A, B = "aa" * 16, "bb" * 16
CONTENT = bytes(range(256)) * 64


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """The owner, an admin and two members, who have joined."""
    with team(team_database, "eve", "ann", "bob", admins=("eve",)) as found:
        for each in found:
            members.join(each.db, "totals")
        yield found


def of_file(stream: str, first: int, end: int, content: bytes = CONTENT) -> Row:
    """The row of a file."""
    return Row(stream, first, end, "laptop", len(content), content[-8:])


def add(person: Person, row: Row, content: bytes = CONTENT) -> None:
    facts.replace(person.db, person.member, row, content)


def rows(person: Person, **known: int) -> list[Row]:
    return facts.new(person.db, person.member, known)


def all_rows(database: Database) -> list[tuple[int, str, int]]:
    """All rows: whose they are, of which stream, and the first fact."""
    query = "SELECT member, stream, first FROM hookkit.facts ORDER BY 1, 2, 3"
    with closing(connect(database.superuser_dsn)) as db:
        return [(member, stream, first) for member, stream, first in db.execute(query)]


def test_what_is_added_is_found_and_read(people: list[Person]) -> None:
    *_, ann, _ = people
    row = of_file(A, 1, 5)
    add(ann, row)
    assert rows(ann) == [row]
    assert facts.content(ann.db, ann.member, row) == CONTENT
    assert facts.content(ann.db, ann.member, of_file(A, 2, 5)) is None


def test_only_what_is_new_is_found(people: list[Person]) -> None:
    *_, ann, _ = people
    for stream, first, end in ((A, 1, 5), (A, 5, 9), (B, 1, 3)):
        add(ann, of_file(stream, first, end))
    assert [each[:3] for each in rows(ann, **{A: 5})] == [(A, 5, 9), (B, 1, 3)]
    assert [each[:3] for each in rows(ann, **{A: 6, B: 3})] == [(A, 5, 9)]
    assert rows(ann, **{A: 9, B: 3, "cc" * 16: 7}) == []


def test_a_bigger_row_takes_the_place_of_those_within(people: list[Person]) -> None:
    *_, ann, bob = people
    add(bob, of_file(A, 1, 3))
    for stream, first, end in ((A, 1, 3), (A, 3, 5), (A, 5, 8), (B, 1, 3)):
        add(ann, of_file(stream, first, end))
    add(ann, of_file(A, 1, 5, b"x" * 20), b"x" * 20)
    assert [each[:3] for each in rows(ann)] == [(A, 1, 5), (A, 5, 8), (B, 1, 3)]
    add(ann, of_file(A, 1, 3))  # of a copy that is behind
    assert rows(ann)[0] == of_file(A, 1, 5, b"x" * 20)
    assert [each[:3] for each in rows(bob)] == [(A, 1, 3)]


def test_nobody_else_reads_them(team_database: Database, people: list[Person]) -> None:
    owner, eve, ann, bob = people
    row = of_file(A, 1, 5)
    add(ann, row)
    for other in (owner, eve, bob):
        assert facts.new(other.db, ann.member, {}) == []
        assert facts.content(other.db, ann.member, row) is None
        for statement in ("SELECT count(*) FROM hookkit.facts", "SELECT 1 FROM hookkit.facts"):
            assert other.db.execute(statement.encode()).fetchone() in ((0,), None)
        assert other.db.execute("DELETE FROM hookkit.facts").rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            add(other._replace(member=ann.member), of_file(A, 9, 10))
    assert all_rows(team_database) == [(ann.member, A, 1)]


@pytest.mark.parametrize("by", ["owner", "admin"])
def test_they_go_with_who_is_removed(
    team_database: Database, people: list[Person], by: str
) -> None:
    owner, eve, ann, bob = people
    for each in people:
        add(each, of_file(A, 1, 5))
    members.remove((owner if by == "owner" else eve).db, "ann")
    assert {member for member, *_ in all_rows(team_database)} == {
        owner.member,
        eve.member,
        bob.member,
    }
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        add(ann, of_file(A, 5, 6))


def test_who_removes_waits_for_who_adds(team_database: Database, people: list[Person]) -> None:
    """Else a row would stay that nobody may read or remove."""
    _, eve, ann, _ = people
    waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
    with (
        ThreadPoolExecutor(1) as thread,
        closing(connect(team_database.superuser_dsn)) as superuser,
    ):
        with ann.db.transaction():
            add(ann, of_file(A, 1, 5))
            removed = thread.submit(members.remove, eve.db, "ann")
            while superuser.execute(waits).fetchone() != (True,):
                assert not removed.done()
        removed.result()
    assert all_rows(team_database) == []


def test_who_leaves_waits_for_who_adds(team_database: Database, people: list[Person]) -> None:
    """Also of another machine; what comes afterwards is refused."""
    *_, ann, bob = people
    another = connect(team_database.server.dsn(team_database.name, ann.login, ann.password))
    add(bob, of_file(A, 1, 5))

    def leave() -> int:
        with closing(another), another.transaction():
            count = members.delete_rows(another, ann.member)
            members.leave(another)
            return count

    with ThreadPoolExecutor(1) as thread:
        with ann.db.transaction():
            add(ann, of_file(A, 1, 5))
            left = thread.submit(leave)
            while not is_waited_for(ann.db):
                assert not left.done()
        assert left.result() == 1
    with pytest.raises(TeamError, match="You have left this team"):
        add(ann, of_file(A, 5, 6))
    assert [each[:3] for each in rows(ann)] == []
    assert all_rows(team_database) == [(bob.member, A, 1)]


def test_a_lock_that_another_holds_is_not_waited_for(
    team_database: Database, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, ann, _ = people
    monkeypatch.setattr(facts, "LOCK_SECONDS", 0.05)
    dsn = team_database.server.dsn(team_database.name, ann.login, ann.password)
    with closing(connect(dsn)) as another, another.transaction():
        members.lock(another, ann.member)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            add(ann, of_file(A, 1, 5))
    assert ann.db.execute("SHOW lock_timeout").fetchone() == ("0",)
    add(ann, of_file(A, 1, 5))


@pytest.mark.parametrize(
    "values",
    [
        {"stream": "AA" * 16},
        {"stream": A + "\n"},
        {"stream": ""},
        {"first": 0},
        {"first": 2**53 + 1},
        {"count": 0},
        {"name": "n" * 201},
        {"content": b""},
    ],
    ids=str,
)
def test_what_no_row_may_have(people: list[Person], values: dict[str, object]) -> None:
    *_, ann, _ = people
    usual = {"member": ann.member, "stream": A, "first": 1, "count": 4, "name": "", "content": b"x"}
    with pytest.raises(psycopg.errors.CheckViolation):
        ann.db.execute(
            "INSERT INTO hookkit.facts (member, stream, first, count, name, content) "
            "VALUES (%(member)s, %(stream)s, %(first)s, %(count)s, %(name)s, %(content)s)",
            usual | values,
        )


def test_content_is_not_packed_again(team_database: Database) -> None:
    query = (
        "SELECT DISTINCT attstorage::text FROM pg_attribute JOIN pg_class ON oid = attrelid "
        "WHERE relname LIKE 'facts%' AND relkind IN ('r', 'p') AND attname = 'content'"
    )
    with closing(connect(team_database.superuser_dsn)) as db:
        assert db.execute(query).fetchall() == [("e",)]
