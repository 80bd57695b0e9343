"""Several machines exchange their conversations, in any order: a search finds the same on all.

Some transcripts are on two of them, and go on on both. Sessions are deleted, indexes are lost, and
the folder between the machines gets files late, twice, torn and under other names, as the rows of a
real PostgreSQL do. In the end, every machine finds what one finds that has read all transcripts.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit import paths
from hookkit.api import deletion, search
from hookkit.api.import_transcripts import open_import
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.sync import chosen_conversations
from tests.builders import throwaway_home
from tests.fixtures.postgres import Database
from tests.properties.test_any_replica import (
    Machine,
    Place,
    new_machine,
    replicas,
    settle,
)
from tests.store.postgres.mirror import join
from tests.store.postgres.people import drop_roles
from tests.transcript_builders import answer, prompt, transcript

SESSIONS = (("s1", (0, 1)), ("s2", (0,)), ("s3", (1,)), ("s4", (2,)), ("s5", (1, 2)))
"""Sessions, each with the machines that have its transcript."""

WORDS = ("cart", "discount", "login", "flaky", "Düsseldorf", "C++", "--flag")
QUESTIONS = (*WORDS, "dis*", "f* login", '"login cart"', "c")

COMMON = 3
"""Records that the transcripts of a session have in common."""


class Talk:
    """What is said on one machine: its transcripts, which grow."""

    def __init__(self, machine: Machine, number: int) -> None:
        self.machine = machine
        self.number = number
        self.lengths = dict.fromkeys((name for name, who in SESSIONS if number in who), 0)

    @property
    def folder(self) -> Path:
        return self.machine.home / "claude"

    def go_on(self, session: str, records: int) -> None:
        """Add records to a transcript."""
        self.lengths[session] += records
        path = self.folder / "p" / f"{session}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        known = (self.record(session, each) for each in range(self.lengths[session]))
        path.write_bytes(transcript(*known))

    def record(self, session: str, number: int) -> Any:
        """A record; those at the beginning are the same on all machines."""
        who = 3 if number < COMMON else self.number
        chance = random.Random(f"{session} {number} {who}")
        text = " ".join(chance.choices(WORDS, k=chance.randrange(1, 5)))
        offset = 1 + 7 * int(session[1:])
        seconds = 60 * (4 * number + who) // 4 % 3600
        time = f"2026-11-21T10:{seconds // 60:02d}:{seconds % 60:02d}.{10 * offset + who:03d}Z"
        members: dict[str, Any] = {"uuid": f"{session}-{number}-{who}", "timestamp": time}
        if number % 2:
            content = [{"type": "text", "text": text}]
            return answer(members["uuid"], None, 0, session, content=content, **members)
        return prompt(text, 0, session, cwd="/home/dev/shop", **members)

    def read(self) -> None:
        """Import the transcripts."""
        with self.machine.awake():
            read([self.folder])


def read(folders: list[Path]) -> None:
    with Store.open() as store, open_import(store, folders, processes=1) as job:
        for _ in job.run():
            pass


def delete(machine: Machine, session: str) -> bool:
    """Delete a session there, if it is known there."""
    with machine.awake(), Store.open() as store:
        try:
            deletion.delete(store, deletion.named(store, [session]).sessions)
        except HookkitError:
            return False
    return True


def lose_index(talk: Talk) -> None:
    """Remove the search index; an import builds it again."""
    with talk.machine.awake():
        for each in paths.data_dir().glob(f"{paths.search_database().name}*"):
            each.unlink()
    talk.read()


def answers(machine: Machine) -> dict[str, list[Any]]:
    """What questions find there."""
    with machine.awake(), Store.open() as store:
        return {
            words: [
                (hit.session.session_id, hit.at, hit.role, search.marked(hit.snippet))
                for hit in search.find(store, words, limit=1000).hits
            ]
            for words in QUESTIONS
        }


def exchange_at_random(chance: random.Random, home: Path, dsn: str | None = None) -> None:
    """Let three machines talk and exchange, in any order, then compare what they find."""
    place = Place(home / "shared", home / "hidden", dsn)
    place.folder.mkdir()
    place.hidden.mkdir()
    talks = [Talk(talking(home / str(number), place, dsn), number) for number in range(3)]
    machines = [each.machine for each in talks]
    deleted: set[str] = set()
    for _ in range(16):
        talk, kind = chance.choice(talks), chance.randrange(8)
        if kind < 3:
            talk.go_on(chance.choice([*talk.lengths]), chance.randrange(1, 4))
            talk.read()
        elif kind < 6:
            talk.machine.sync(place.ways(chance))
        elif kind == 6:
            place.disturb(chance)
        elif chance.randrange(3):
            lose_index(talk)
        else:
            session = chance.choice(SESSIONS)[0]
            deleted |= {session} if delete(talk.machine, session) else set()
    place.calm()
    fresh = talking(home / "new", place, dsn)
    settle([*machines, fresh], place.all_ways())
    one = Talk(talking(home / "all", place, None), 0).machine
    with one.awake():
        read([each.folder for each in talks if each.folder.exists()])
    for session in deleted:
        delete(one, session)
    expected = answers(one)
    assert [answers(each) == expected for each in (fresh, *machines)] == [True] * 4
    for talk in talks:
        lose_index(talk)
        assert answers(talk.machine) == expected


def talking(home: Path, place: Place, dsn: str | None) -> Machine:
    """A machine that sends its conversations."""
    machine = new_machine(home, dsn)
    with machine.awake():
        chosen_conversations.write(place.all_ways().names)
    return machine


@given(seed=st.integers(0, 2**32))
@replicas(10)
def test_all_find_the_same(seed: int) -> None:
    with throwaway_home() as home:
        exchange_at_random(random.Random(seed), home)


@pytest.fixture
def ann(team_database: Database) -> Iterator[str]:
    """The DSN of a member."""
    _, dsn = join(team_database, "ann")
    yield dsn
    drop_roles(team_database, [f"{team_database.name}_ann"])


@given(seed=st.integers(0, 2**32))
@replicas(5)
def test_all_find_the_same_by_a_folder_and_a_team(ann: str, seed: int) -> None:
    with psycopg.connect(ann, autocommit=True) as db:
        db.execute("DELETE FROM hookkit.facts")
    with throwaway_home() as home:
        exchange_at_random(random.Random(seed), home, ann)
