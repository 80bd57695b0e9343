"""Texts are written as a machine sends them, and no more rows than have changed."""

from contextlib import closing

import psycopg
import pytest

from hookkit.store.postgres import members, sent_texts
from hookkit.store.postgres.connection import TeamConnection
from hookkit.store.postgres.search_matches import of_session
from hookkit.store.postgres.search_vector import vector_of
from hookkit.store.postgres.sent_texts import known_texts, write_texts
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import join
from tests.store.postgres.sharing import escaped

BASE = 7 << 24
"""The first number of a slice, from that of its member on."""


class Machine:
    """What writes into one slice of a member."""

    def __init__(self, database: Database, name: str) -> None:
        self.member, self.dsn = join(database, name)
        self.base = (self.member << 32) + BASE

    def write(self, texts: dict[int, dict[int, str | None]]) -> int:
        """Replace the texts of sessions, by number and time; None for one that is there."""
        lines = [
            line(seq, at, text) for seq, session in texts.items() for at, text in session.items()
        ]
        with closing(psycopg.connect(self.dsn)) as db, db.transaction():
            members.lock(db, self.member)
            return write_texts(db, self.member, self.base, list(texts), lines)

    def known(self, *numbers: int) -> sent_texts.Stamps:
        with closing(psycopg.connect(self.dsn)) as db:
            return known_texts(db, self.base, numbers)

    def texts(self, number: int) -> list[str]:
        with closing(TeamConnection(self.dsn)) as db:
            found = of_session(db, self.base + number)
        assert {each.seq for each in found} <= {self.base + number}
        return [each.text for each in found]


def line(seq: int, at: int, text: str | None) -> bytes:
    """Return a line of a prompt; its stamp is its length."""
    words, is_cut = (None, None) if text is None else vector_of(text)
    values = (seq, at, len(text or "x"), 3, is_cut, text, words)
    return "\t".join(map(escaped, values)).encode() + b"\n"


@pytest.fixture
def machine(team_database: Database) -> Machine:
    return Machine(team_database, "ann")


def test_the_texts_of_a_session_are_replaced(machine: Machine) -> None:
    assert machine.write({1: {10: "one", 20: "two"}, 2: {10: "other"}}) == 3
    assert machine.write({1: {10: "one", 20: "two"}, 2: {10: "other"}}) == 0
    assert machine.known(1, 2, 3) == {1: {10: 3, 20: 3}, 2: {10: 5}}
    assert machine.write({1: {10: "three", 30: "new"}}) == 3
    assert (machine.texts(1), machine.texts(2)) == (["three", "new"], ["other"])
    assert machine.write({1: {}, 2: {}}) == 3
    assert machine.known(1, 2) == {}


def test_what_is_there_is_not_sent_again(machine: Machine) -> None:
    machine.write({1: {10: "x", 20: "y"}})
    assert machine.write({1: {10: None, 20: None, 30: "z"}}) == 1
    assert machine.write({1: {10: None, 30: None}}) == 1
    assert machine.texts(1) == ["x", "z"]
    assert machine.write({2: {10: None}}) == 0


def test_texts_stay_as_they_are(machine: Machine) -> None:
    texts = ["a\\b\\n\\.\\N", "tab\tand\nlines\r\n", "\\.", "", "\ufffd\x01\x1b[31m", "x" * 65536]
    machine.write({1: dict(enumerate(texts))})
    assert machine.texts(1) == texts


def test_nothing_stays_of_what_fails(machine: Machine) -> None:
    lines = [line(1, 10, "one"), line(1, 10, "again")]
    with (
        pytest.raises(psycopg.errors.CardinalityViolation),
        closing(psycopg.connect(machine.dsn)) as db,
        db.transaction(),
    ):
        write_texts(db, machine.member, machine.base, [1], lines)
    assert machine.known(1) == {}


def test_nobody_writes_texts_of_another(team_database: Database, machine: Machine) -> None:
    machine.write({1: {10: "one"}})
    ben = Machine(team_database, "ben")
    ben.base = machine.base
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)):
        ben.write({1: {10: "mine"}})
    ben.write({1: {}})
    assert ben.known(1) == {}
    assert machine.texts(1) == ["one"]
