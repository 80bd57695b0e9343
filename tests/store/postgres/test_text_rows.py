"""Texts are replaced with their session, and no more of them than have changed."""

import random
from collections.abc import Iterator, Mapping

import psycopg
import pytest

from hookkit.store.postgres import members
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.portion import Portion
from hookkit.store.postgres.search_vector import vector_of
from hookkit.store.postgres.sent_tables import OF_TEXTS, TEXTS
from hookkit.store.postgres.slices import write
from hookkit.store.postgres.text_rows import Stamps, known_texts
from tests.fixtures.postgres import Database
from tests.store.postgres.machine import TEXTS as WORDS
from tests.store.postgres.machine import key_of, line
from tests.store.postgres.people import Person, team

Texts = Mapping[int, str | None]
"""Time → text of a prompt; None for one that is there."""

COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = 'hookkit.texts'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
OF_SESSION = "SELECT text FROM hookkit.texts WHERE seq = %s ORDER BY at"


@pytest.fixture
def people(team_database: Database) -> Iterator[list[Person]]:
    with team(team_database, "ann", "bob") as (_, ann, bob):
        yield [ann, bob]


@pytest.fixture
def ann(people: list[Person]) -> Person:
    return people[0]


def push(
    person: Person, sessions: Mapping[int, Texts], *, slice: int = 3, member: int | None = None
) -> int:
    """Send sessions by their numbers, which are in their keys too; return the changed texts."""
    lines = {
        "shared_sessions": [line((each, key_of(f"s{each}"), "full")) for each in sessions],
        TEXTS: [row(each, *text) for each, texts in sessions.items() for text in texts.items()],
    }
    return send(person, Portion(list(sessions), lines, [], False), slice, member)


def send(person: Person, portion: Portion, slice: int = 3, member: int | None = None) -> int:
    with person.db.transaction():
        members.lock(person.db, person.member)
        written = write(person.db, member or person.member, slice, portion)
    return written.rows.get(TEXTS, 0)


def row(number: int, at: int, text: str | None) -> bytes:
    """Return a line; the stamp is the text's length."""
    words, is_cut = (None, None) if text is None else vector_of(text)
    return line((number, at, len(text or "x"), 3, is_cut, text, words))


def known(person: Person, *numbers: int, slice: int = 3) -> Stamps:
    return known_texts(person.db, Place(person.member, slice), numbers)


def texts(person: Person, number: int, slice: int = 3) -> list[str]:
    seq = Place(person.member, slice).base + number
    return [text for (text,) in person.db.execute(OF_SESSION, [seq])]


def test_columns_are_those_of_the_table(ann: Person) -> None:
    found = [each for (each,) in ann.db.execute(COLUMNS)]
    assert found == ["member", *OF_TEXTS.columns]


def test_the_texts_of_a_session_are_replaced(ann: Person) -> None:
    both: dict[int, Texts] = {1: {10: "one", 20: "two"}, 2: {10: "other"}}
    assert push(ann, both) == 3
    assert push(ann, both) == 0
    assert known(ann, 1, 2, 3) == {1: {10: 3, 20: 3}, 2: {10: 5}}
    assert push(ann, {1: {10: "three", 30: "new"}}) == 3
    assert (texts(ann, 1), texts(ann, 2)) == (["three", "new"], ["other"])
    assert push(ann, {1: {}, 2: {}}) == 3
    assert known(ann, 1, 2) == {}


def test_what_is_there_is_not_sent_again(ann: Person) -> None:
    push(ann, {1: {10: "x", 20: "y"}})
    assert push(ann, {1: {10: None, 20: None, 30: "z"}}) == 1
    assert push(ann, {1: {10: None, 30: None}}) == 1
    assert texts(ann, 1) == ["x", "z"]
    assert push(ann, {2: {10: None}}) == 0


def test_texts_go_with_their_session(ann: Person) -> None:
    push(ann, {1: {10: "one"}, 2: {10: "two"}})
    assert send(ann, Portion([1], {}, [], False)) == 1
    assert (texts(ann, 1), texts(ann, 2)) == ([], ["two"])


def test_texts_go_where_their_session_goes(ann: Person) -> None:
    """Another machine of the person has all of them."""
    push(ann, {1: {10: "one", 20: "two"}})
    assert push(ann, {1: {10: "one", 30: "three"}}, slice=4) == 4
    assert (texts(ann, 1), texts(ann, 1, slice=4)) == ([], ["one", "three"])


def test_texts_stay_as_they_are(ann: Person) -> None:
    every = ["a\\b\\n\\.\\N", "\ufffd\x01\x1b[31m", "x" * 65536, *WORDS]
    random.Random(1).shuffle(every)
    push(ann, {1: dict(enumerate(every))})
    assert texts(ann, 1) == every


def test_nothing_stays_of_what_fails(ann: Person) -> None:
    lines = {TEXTS: [row(1, 10, "one"), row(1, 10, "again")]}
    with pytest.raises(psycopg.errors.CardinalityViolation):
        send(ann, Portion([1], lines, [], False))
    assert known(ann, 1) == {}


def test_nobody_writes_texts_of_another(people: list[Person]) -> None:
    ann, bob = people
    push(ann, {1: {10: "one"}})
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)):
        push(bob, {1: {10: "mine"}}, member=ann.member)
    with bob.db.transaction():
        assert write(bob.db, ann.member, 3, Portion([1], {}, [], False)).rows == {}
    assert texts(ann, 1) == ["one"]
    assert texts(bob, 1) == []
