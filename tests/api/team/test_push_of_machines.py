"""Several machines of one person in a team: each sends what went on last on it."""

from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.builders import line, payload
from tests.fixtures.postgres import Database
from tests.machines import Machine, session
from tests.store.postgres.mirror import join


@pytest.fixture
def dsn(team_database: Database, laptop: Machine, tower: Machine) -> str:
    """The DSN of ann, who has joined on both machines."""
    _, own = join(team_database, "ann")
    for each in (laptop, tower):
        each.run("team", "join", own, "--level", "full")
    return own


def test_each_sends_its_own(dsn: str, laptop: Machine, tower: Machine) -> None:
    push(laptop, tower)
    assert stored(dsn) == {"s1": 2, "s2": 2}
    assert totals(dsn) == (2, 2, 4)


def test_a_session_that_goes_on_elsewhere_counts_once(
    dsn: str, laptop: Machine, tower: Machine, folder: Path
) -> None:
    push(laptop, tower)
    go_on(tower, laptop, folder)
    push(tower)  # the laptop may never be seen again
    assert stored(dsn) == {"s1": 5, "s2": 2}
    assert totals(dsn) == (2, 2, 7)
    assert rows(dsn, "machine_id", "sessions WHERE session_id = 's1'") == [(machine_id(tower),)]
    push(laptop)
    laptop.sync(folder)
    push(laptop, tower)
    assert totals(dsn) == (2, 2, 7)
    assert laptop.run("team", "push", "--json").json["rows"] == 0


def test_and_back_again(dsn: str, laptop: Machine, tower: Machine, folder: Path) -> None:
    go_on(tower, laptop, folder)
    push(tower)
    laptop.sync(folder)
    laptop.record(line(payload("UserPromptSubmit", "s1", prompt="More"), 2000))
    push(laptop)
    assert totals(dsn) == (2, 3, 7)
    assert rows(dsn, "machine_id", "sessions WHERE session_id = 's1'") == [(machine_id(laptop),)]


def test_parts_of_machines_that_exchange_nothing_add_up(
    dsn: str, laptop: Machine, tower: Machine
) -> None:
    tower.record(*session("s1", 1000, edits=3))
    push(laptop, tower, laptop, tower)
    laptop.record(line(payload("UserPromptSubmit", "s1", prompt="More"), 2000))
    push(laptop, tower)
    assert sorted(rows(dsn, "edit_count", "sessions WHERE session_id = 's1'")) == [(2,), (3,)]
    assert totals(dsn)[1:] == (4, 7)


def test_a_deletion_travels(dsn: str, laptop: Machine, tower: Machine, folder: Path) -> None:
    laptop.record(line(payload("SessionEnd", "s1"), 500))
    push(laptop, tower)
    for each in (laptop, tower, laptop):
        each.sync(folder)
    tower.run("delete", "s1", "--yes")
    tower.sync(folder)
    laptop.sync(folder)
    push(laptop)
    assert stored(dsn) == {"s2": 2}


def push(*machines: Machine) -> None:
    """Push what is new on machines."""
    for each in machines:
        each.run("team", "push")


def go_on(here: Machine, before: Machine, folder: Path) -> None:
    """Continue a session of another machine."""
    before.sync(folder)
    here.sync(folder)
    here.record(*session("s1", 1000, edits=3)[1:])
    here.sync(folder)


def machine_id(machine: Machine) -> str:
    """The id of a machine."""
    return (machine.home / "machine-id").read_text().strip()


def rows(dsn: str, columns: str, rest: str) -> list[tuple[Any, ...]]:
    """What the team has."""
    with closing(psycopg.connect(dsn)) as db:
        return db.execute(f"SELECT {columns} FROM hookkit.{rest}".encode()).fetchall()


def stored(dsn: str) -> dict[str, int]:
    """The edits of each session."""
    return dict(rows(dsn, "session_id, edit_count", "sessions"))


def totals(dsn: str) -> tuple[int, ...]:
    """Sessions, prompts and edits of all time."""
    return rows(dsn, "sum(sessions)::int, sum(prompts)::int, sum(edits)::int", "sums_ever")[0]
