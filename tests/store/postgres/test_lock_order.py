"""Whoever writes rows of a member, leaves or removes them locks in the same order: no deadlock."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg
import pytest

from hookkit.store.postgres import facts, members, pushes, slices
from hookkit.store.postgres.place import Place
from tests.fixtures.postgres import Database
from tests.store.postgres.people import Person, team

Write = Callable[[Person], object]

FILE = facts.Row("5e" * 16, 1, 2, "laptop", 1, b"x")


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    """An admin, and ann."""
    with team(team_database, "eve", "ann", admins=("eve",)) as (_, eve, ann):
        members.join(ann.db, "full")
        yield [eve, ann]


def leave(ann: Person) -> None:
    """Leave, as the command does."""
    members.delete_rows(ann.db, ann.member)
    members.leave(ann.db)


def push(ann: Person) -> None:
    """Note a push, as a portion does."""
    members.lock(ann.db, ann.member)
    pushes.note(ann.db, Place(ann.member, 0), "mark", "full")


def begin(ann: Person) -> None:
    """Ask for a slice, then note a push."""
    slices.own_slice(ann.db, ann.member, "machine", "epoch", "laptop")
    pushes.note(ann.db, Place(ann.member, 0), "mark", "full")


def send(ann: Person) -> None:
    """Send a file of facts, then note a push."""
    facts.replace(ann.db, ann.member, FILE, b"x")
    pushes.note(ann.db, Place(ann.member, 0), "mark", "full")


def remove(eve: Person, ann: Person) -> int:
    """Remove ann, as the command does."""
    with eve.db.transaction():
        members.remove(eve.db, "ann")
        rows = members.delete_rows(eve.db, ann.member)
        members.forget(eve.db, "ann")
    return rows


@contextmanager
def watched(database: Database) -> "Iterator[tuple[psycopg.Connection, ThreadPoolExecutor]]":
    """Yield a connection that sees who waits, and a thread for the one who does."""
    with (
        closing(psycopg.connect(database.superuser_dsn, autocommit=True)) as superuser,
        ThreadPoolExecutor(1) as thread,
    ):
        yield superuser, thread


@pytest.mark.parametrize("write", [leave, push, begin, send])
def test_who_is_removed_amid_it(
    write: Write, people: list[Person], team_database: Database
) -> None:
    """The first lock is taken, then the removal begins, and then the rest is done."""
    eve, ann = people
    with watched(team_database) as (superuser, thread):
        with ann.db.transaction():
            members.lock(ann.db, ann.member)
            removed = thread.submit(remove, eve, ann)
            wait_for_waiting(superuser)
            write(ann)
        removed.result()
        found = superuser.execute("SELECT user_id FROM hookkit.members").fetchall()
    assert ("ann",) not in found


@pytest.mark.parametrize("write", [leave, push, begin, send])
def test_who_comes_amid_a_removal(
    write: Write, people: list[Person], team_database: Database
) -> None:
    eve, ann = people
    with watched(team_database) as (superuser, thread):
        with eve.db.transaction():
            members.remove(eve.db, "ann")
            written = thread.submit(in_transaction, write, ann)
            wait_for_waiting(superuser)
            members.delete_rows(eve.db, ann.member)
            members.forget(eve.db, "ann")
        error = written.exception()
        (count,) = superuser.execute("SELECT count(*) FROM hookkit.facts").fetchone() or (1,)
    assert not isinstance(error, psycopg.errors.DeadlockDetected)
    assert count == 0


def in_transaction(write: Write, ann: Person) -> None:
    with ann.db.transaction():
        write(ann)


def wait_for_waiting(db: "psycopg.Connection") -> None:
    """Wait until somebody waits for a lock."""
    while db.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)").fetchone() != (
        True,
    ):
        pass
