"""Machines push portions of sessions into their slices, in any order, again, and from elsewhere."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest

from hookkit.errors import TeamError
from hookkit.store.postgres import members
from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.place import SLICES
from hookkit.store.postgres.row_security import protected_tables
from hookkit.store.postgres.sent_tables import LIMITED, NUMBERS, SENT, SESSION_TABLES, limited
from hookkit.store.postgres.slices import Portion, finish, own_slice, write
from tests.fixtures.postgres import Database
from tests.store.postgres import recount
from tests.store.postgres.machine import (
    DAYS,
    KINDS,
    OF_TOTALS,
    Machine,
    Session,
    key_of,
    learn_kinds,
    line,
)
from tests.store.postgres.people import Person, team

KEYS = [key_of(f"s{number}") for number in range(6)]
LEVELS = ("totals", "titles", "prompts", "full")
STEPS = 25

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def ann(team_database: Database) -> Iterator[Person]:
    """A plain member."""
    with team(team_database, "ann") as (_, found):
        learn_kinds(found.db)
        yield found


@pytest.mark.parametrize("seed", range(4))
def test_machines_in_any_order(ann: Person, seed: int) -> None:
    """Rows and sums are those of the machines after each push; the same again writes nothing."""
    chance = random.Random(seed)
    machines = [Machine(chance, f"m{n}", f"e{n}") for n in range(3)]
    pushed: dict[int, Machine] = {}
    for _ in range(STEPS):
        machine = chance.choice(machines)
        number = machines.index(machine)
        keys = chance.sample(KEYS, chance.randrange(4))
        gone = []
        for key in [key for key in machine.sessions if key not in keys]:
            if chance.random() < 0.2:
                gone.append(machine.sessions.pop(key).number)
        machine.forget_unused()
        for key in keys:
            machine.work(key, chance.choice(LEVELS))
            for other in machines:  # it went on here
                if other is not machine:
                    other.sessions.pop(key, None)
        days = chance.sample(DAYS, chance.randrange(3))
        for day in days:
            for kind in ("", "project"):
                machine.worked[kind, day, f"k{chance.randrange(2)}"] = chance.randrange(9)
                machine.worked.pop((kind, day, f"k{chance.randrange(2)}"), None)
        machine.counts["", f"k{chance.randrange(3)}"] = (chance.randrange(9), 1)
        portion = machine.portion(keys, gone, days, with_counts=chance.random() < 0.5)
        machine.push(ann.db, ann.member, portion)
        pushed[slice_of(ann, machine)] = machine
        recount.check(ann.db, ann.member)
        recount.check_rows(ann.db, ann.member, pushed)
        assert machine.push(ann.db, ann.member, portion).rows == {}, number


def slice_of(person: Person, machine: Machine) -> int:
    (number,) = only(person, "SELECT slice FROM hookkit.slices WHERE epoch = %s", machine.epoch)
    return int(number)


def only(person: Person, question: str, *values: object) -> tuple[Any, ...]:
    """Return the only row of an answer."""
    (row,) = person.db.execute(question.encode(), values).fetchall()
    return tuple(row)


def counted(person: Person) -> dict[str, int]:
    """Return how many rows the tables have of a member, without those that have none."""
    found = {
        name: only(person, f"SELECT count(*) FROM hookkit.{name} WHERE member = %s", person.member)[
            0
        ]
        for name in protected_tables(person.db)
    }
    return {name: count for name, count in found.items() if count}


def machine(number: int = 0, epoch: str = "") -> Machine:
    return Machine(random.Random(number), f"m{number}", epoch or f"e{number}")


def test_a_session_moves_from_slice_to_slice(ann: Person) -> None:
    one, other = machine(1), machine(2)
    for each in (one, other, one):
        each.work(KEYS[0])
        each.push(ann.db, ann.member, each.portion([KEYS[0]]))
        recount.check(ann.db, ann.member)
        recount.check_rows(ann.db, ann.member, {slice_of(ann, each): each})


def test_a_session_that_is_gone_and_one_that_is_not_shared_any_more(ann: Person) -> None:
    one = machine()
    numbers = [one.work(key).number for key in KEYS]
    one.push(ann.db, ann.member, one.portion(KEYS))
    for key in KEYS:
        del one.sessions[key]
    written = one.push(ann.db, ann.member, one.portion([], numbers)).rows
    assert written["sessions"] == len(KEYS)
    assert counted(ann).keys() == {"slices", "dimensions", "files"}
    one.finish(ann.db, ann.member)
    assert counted(ann) == {"slices": 1}


def test_a_rebuilt_machine_takes_over(ann: Person) -> None:
    """It has other numbers, and fewer sessions; what is left of the old ones goes at the end."""
    old, elsewhere = machine(), machine(1)
    for number, each in enumerate((old, elsewhere)):
        keys = KEYS[number * 4 : number * 4 + 4]
        for key in keys:
            each.work(key)
        each.worked["", DAYS[0], ""] = 5
        each.counts["", ""] = (3, 2)
        each.push(ann.db, ann.member, each.portion(keys, days=DAYS, with_counts=True))
    new = machine(0, "rebuilt")
    for key in KEYS[2:0:-1]:
        new.work(key)
        new.push(ann.db, ann.member, new.portion([key], days=DAYS))
        recount.check(ann.db, ann.member)
    assert new.finish(ann.db, ann.member).rows["slices"] == 1
    recount.check(ann.db, ann.member)
    both = {slice_of(ann, each): each for each in (elsewhere, new)}
    recount.check_rows(ann.db, ann.member, both)
    assert counted(ann)["slices"] == 2
    for name in ("worked", "worked_ever", "work_counts"):
        (found,) = only(ann, f"SELECT array_agg(slice) FROM hookkit.{name}")
        assert found == [slice_of(ann, elsewhere)], name
    assert new.finish(ann.db, ann.member).rows == {}


def test_finish_removes_what_is_not_kept(ann: Person) -> None:
    one = machine()
    for key in KEYS:
        one.work(key)
    one.push(ann.db, ann.member, one.portion(KEYS))
    del one.sessions[KEYS[0]]
    assert one.finish(ann.db, ann.member).rows["shared_sessions"] == 1
    recount.check(ann.db, ann.member)
    recount.check_rows(ann.db, ann.member, {0: one})


def test_names_go_when_less_is_shared(ann: Person) -> None:
    """Paths and branches don't stay behind; `projects` keeps those with time and cost."""
    one = machine()
    for key in KEYS:
        one.work(key)
    portion = one.portion(KEYS)
    paths, edits = ("/home/dev/shop", "/home/dev/x"), (("learning 1", "x"), ("gone", None))
    portion.lines["projects"] = [line((path, "2026", "x", None)) for path in paths]
    portion.lines["learning_edits"] = [line((*edit, "2026")) for edit in edits]
    one.push(ann.db, ann.member, portion)
    sums = {key: one.sessions[key].rows["session_sums"] for key in KEYS}
    for key in KEYS:
        one.work(key, "totals").rows["session_sums"] = sums[key]
    one.forget_unused()
    one.push(ann.db, ann.member, one.portion(KEYS))
    one.finish(ann.db, ann.member)
    found = counted(ann)
    assert not found.keys() & (SESSION_TABLES.keys() - {*OF_TOTALS})
    assert "files" not in found
    assert found["dimensions"] == len(one.names)
    assert only(ann, "SELECT path FROM hookkit.projects") == ("/home/dev/shop",)
    assert only(ann, "SELECT id, text FROM hookkit.learning_edits") == ("gone", None)
    recount.check(ann.db, ann.member)


def test_a_number_stands_for_another_dimension(ann: Person) -> None:
    """Before the deletion arrives of the session that named it, in another portion."""
    one = machine()
    zeros = (0,) * 12
    one.names[1] = ("/home/dev/shop", "main", "codex", "opus")
    session = one.work(KEYS[0], "totals")
    session.rows["session_sums"] = [(session.number, 1, "2026-11-20T09:15", 7, *zeros)]
    one.push(ann.db, ann.member, one.portion([KEYS[0]]))
    gone = one.sessions.pop(KEYS[0]).number
    one.names[1] = ("/home/dev/blog", "", "codex", "sonnet")
    other = one.work(KEYS[1], "totals")
    other.number = 2
    other.rows = {
        "shared_sessions": [(2, KEYS[1], "totals")],
        "session_sums": [(2, 1, "2026-11-20T09:15", 5, *zeros)],
    }
    one.push(ann.db, ann.member, one.portion([KEYS[1]]))
    recount.check(ann.db, ann.member)
    one.push(ann.db, ann.member, one.portion([], [gone]))
    recount.check(ann.db, ann.member)
    total = "SELECT key, sessions FROM hookkit.totals WHERE kind = 'project'"
    assert only(ann, total) == ("/home/dev/blog", 5)


def move_message(message: tuple[Any, ...], source: Session, target: Session) -> None:
    """Let a message go from one session to another."""
    source.rows["api_messages"].remove(message)
    place = SENT["api_messages"].columns.index("seq")
    target.rows["api_messages"].append((*message[:place], target.number, *message[place + 1 :]))


@pytest.mark.parametrize("first", [0, 1])
def test_a_message_goes_to_another_session(ann: Person, first: int) -> None:
    """One of the two sessions comes in a later portion."""
    one = machine()
    for key in KEYS[:2]:
        one.work(key)
    one.push(ann.db, ann.member, one.portion(KEYS[:2]))
    source, target = (one.sessions[key] for key in KEYS[:2])
    message = one.row("api_messages", source.number, KEYS[0], 7)
    source.rows["api_messages"].append(message)
    one.push(ann.db, ann.member, one.portion(KEYS[:1]))
    move_message(message, source, target)
    for key in (KEYS[first], KEYS[1 - first]):
        one.push(ann.db, ann.member, one.portion([key]))
    recount.check_rows(ann.db, ann.member, {0: one})


def test_a_message_goes_to_a_new_session(ann: Person) -> None:
    """The new session comes before the portion that takes the message from the old one."""
    one = machine()
    source, target = (one.work(key) for key in KEYS[:2])
    message = one.row("api_messages", source.number, KEYS[0], 7)
    source.rows["api_messages"].append(message)
    one.push(ann.db, ann.member, one.portion(KEYS[:1]))
    move_message(message, source, target)
    for key in (KEYS[1], KEYS[0]):
        one.push(ann.db, ann.member, one.portion([key]))
    recount.check_rows(ann.db, ann.member, {0: one})
    recount.check(ann.db, ann.member)


def test_a_number_is_used_again_for_another_session(ann: Person) -> None:
    one = machine()
    one.work(KEYS[0])
    one.push(ann.db, ann.member, one.portion([KEYS[0]]))
    del one.sessions[KEYS[0]]
    assert one.work(KEYS[1]).number == 1
    one.push(ann.db, ann.member, one.portion([KEYS[1]]))
    recount.check_rows(ann.db, ann.member, {0: one})
    recount.check(ann.db, ann.member)


def test_two_portions_and_the_end_in_one_transaction(ann: Person) -> None:
    one = machine()
    with ann.db.transaction():
        for key in KEYS:
            one.work(key)
            one.push(ann.db, ann.member, one.portion([key], days=DAYS, with_counts=True))
        one.finish(ann.db, ann.member)
    recount.check_rows(ann.db, ann.member, {0: one})
    recount.check(ann.db, ann.member)


def test_an_empty_portion(ann: Person) -> None:
    with ann.db.transaction():
        number = own_slice(ann.db, ann.member, "m", "e", "n")
        assert write(ann.db, ann.member, number, Portion([], {}, [], False)).rows == {}
        assert finish(ann.db, ann.member, number, "m").rows == {}
    assert counted(ann) == {"slices": 1}


def test_nothing_is_left_in_the_session(ann: Person) -> None:
    one = machine()
    one.work(KEYS[0])
    one.push(ann.db, ann.member, one.portion([KEYS[0]], days=DAYS))
    one.finish(ann.db, ann.member)
    for question in (
        "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
        "SELECT count(*) FROM pg_settings WHERE source = 'session' AND starts_with(name, 'enable')",
        "SELECT count(*) FROM pg_prepared_statements",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
    ):
        assert only(ann, question) == (0,), question


def test_a_connection_that_is_cut_leaves_nothing(ann: Person, team_database: Database) -> None:
    one, dsn = machine(), team_database.server.dsn(team_database.name, ann.login, ann.password)
    one.work(KEYS[0])
    one.push(ann.db, ann.member, one.portion([KEYS[0]]))
    before = counted(ann)
    for key in KEYS:
        one.work(key)
    portion = one.portion(KEYS, days=DAYS)
    with closing(connect(dsn)) as db:
        db.execute("BEGIN")
        members.lock(db, ann.member)
        write(db, ann.member, 0, portion)
        (backend,) = db.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        with psycopg.connect(team_database.superuser_dsn) as superuser:
            superuser.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
    assert counted(ann) == before
    one.push(ann.db, ann.member, portion)
    recount.check_rows(ann.db, ann.member, {0: one})
    recount.check(ann.db, ann.member)


def test_an_error_leaves_nothing(ann: Person) -> None:
    """A number that is too great for a slice, and a dimension that was not sent."""
    one = machine()
    one.work(KEYS[0])
    for table, numbers in (("shared_sessions", NUMBERS), ("files", -1)):
        portion = one.portion([KEYS[0]])
        portion.lines[table] = [line((numbers, *["x"] * (len(SENT[table].columns) - 1)))]
        with pytest.raises(psycopg.errors.CheckViolation):
            one.push(ann.db, ann.member, portion)
    portion = one.portion([KEYS[0]])
    del portion.lines["dimensions"]
    with pytest.raises(psycopg.errors.NotNullViolation):
        one.push(ann.db, ann.member, portion)
    assert counted(ann) == {}


def test_the_rows_of_another_are_out_of_reach(team_database: Database) -> None:
    """An admin's, too, are only their own to write."""
    with team(team_database, "ann", "bob", "eve", admins=("eve",)) as (_, ann, bob, eve):
        learn_kinds(ann.db)
        one = machine()
        for key in KEYS:
            one.work(key)
        one.push(ann.db, ann.member, one.portion(KEYS, days=DAYS))
        before = counted(ann)
        portion = Portion([1, 2], {}, [*DAYS], True)
        with bob.db.transaction():
            assert write(bob.db, ann.member, 0, portion).rows == {}
        with pytest.raises(DENIED), eve.db.transaction():  # who reads them
            write(eve.db, ann.member, 0, portion)
        for person in (bob, eve):
            with pytest.raises(DENIED):
                one.push(person.db, ann.member, one.portion(KEYS))
            one.push(person.db, person.member, one.portion(KEYS))
            recount.check_rows(person.db, person.member, {0: one})
        assert counted(ann) == before


def test_long_texts_fit_once_they_are_limited(ann: Person) -> None:
    """Letters at random, which can't be compressed."""
    chance = random.Random(0)
    one = machine()
    long = limited("".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(3000)))
    one.names[1] = (long, long, long, long)
    rows = one.made_up(1, long, "full")
    for name in [each for each in SESSION_TABLES if each not in OF_TOTALS[:2]]:
        rows[name] = [
            tuple(
                long if column in LIMITED and KINDS[name, column] == "text" else value
                for column, value in zip(SENT[name].columns, row, strict=True)
            )
            for row in (rows[name] or [one.row(name, 1, long, 1)])[:1]
        ]
    lines = {name: [line(row) for row in found] for name, found in rows.items()}
    lines["dimensions"] = [line((number, *names)) for number, names in one.names.items()]
    lines["files"] = [line((number, path)) for number, path in one.files.items()]
    lines["worked"] = [line((long, DAYS[0], long, 1))]
    lines["work_counts"] = [line((long, long, 1, 1))]
    lines["projects"] = [line((long, "2026", long, long))]
    lines["learning_edits"] = [line((long, "x", "2026"))]
    one.push(ann.db, ann.member, Portion([1], lines, [DAYS[0]], True))
    recount.check(ann.db, ann.member)


def test_a_machine_keeps_its_slice(ann: Person) -> None:
    names = [own_slice(ann.db, ann.member, "m", epoch, "n") for epoch in ("a", "b", "a", "c")]
    assert names == [0, 1, 0, 2]
    own_slice(ann.db, ann.member, "m", "b", "another name")
    assert only(ann, "SELECT name FROM hookkit.slices WHERE slice = 1") == ("another name",)


def test_all_slices_are_in_use(ann: Person) -> None:
    """One without rows is used again, the oldest first; else the error says what helps."""
    for number in range(SLICES):
        own_slice(ann.db, ann.member, f"m{number}", f"e{number}", "n")
    ann.db.execute(
        "INSERT INTO hookkit.shared_sessions (member, seq, key, level) "
        "SELECT member, (member::bigint << 32) + (slice::bigint << 24) + 1, epoch, 'totals' "
        "FROM hookkit.slices WHERE slice NOT IN (7, 9)"
    )
    own_slice(ann.db, ann.member, "m7", "e7", "n")  # later than e9
    assert [own_slice(ann.db, ann.member, "m", epoch, "n") for epoch in "xy"] == [9, 7]
    for epoch, number in (("x", 9), ("y", 7)):
        ann.db.execute(
            "INSERT INTO hookkit.worked (member, slice, kind, day, key, ms) "
            "VALUES (%s, %s, '', %s, '', 1)",
            [ann.member, number, epoch],
        )
    with pytest.raises(TeamError, match="256 databases with the team, which is the most"):
        own_slice(ann.db, ann.member, "m", "z", "n")


def test_machines_of_two_people_at_once(team_database: Database) -> None:
    """Those of one person wait for each other, and nobody waits for ever."""
    with team(team_database, "ann", "bob") as (owner, *people):
        learn_kinds(owner.db)
        pushes = [(person, machine(number)) for person in people for number in range(2)]
        with ThreadPoolExecutor(len(pushes)) as threads:
            done = [threads.submit(push_in_turns, team_database, *each) for each in pushes]
            for each in done:
                each.result()
        for person in people:
            recount.check(person.db, person.member)
            (found,) = only(person, "SELECT count(*) FROM hookkit.shared_sessions")
            assert found == len(KEYS)


def push_in_turns(database: Database, person: Person, one: Machine) -> None:
    """Push sessions that all machines go on with, one by one."""
    dsn = database.server.dsn(database.name, person.login, person.password)
    with closing(connect(dsn)) as db:
        for key in KEYS * 2:
            one.work(key)
            one.push(db, person.member, one.portion([key], days=DAYS))
