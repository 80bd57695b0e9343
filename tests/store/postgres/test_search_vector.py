"""Words of texts and questions, as PostgreSQL reads them."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from hookkit.store.postgres.search_vector import (
    LAST_PLACE,
    LONGEST,
    MOST_PLACES,
    Phrase,
    Vector,
    all_words,
    has_all,
    in_a_row,
    phrases_of,
    vector_of,
)
from hookkit.store.search_pages import MAX_TEXT
from hookkit.store.search_query import parse_terms
from tests.postgres_server import Server
from tests.store.searching import FOUND

MATCHES = "SELECT CAST(%s AS tsvector) @@ CAST(%s AS tsquery)"
LENGTH = "SELECT length(CAST(%s AS tsvector)), strip(CAST(%s AS tsvector))::text"


@pytest.fixture(scope="module")
def db(postgres_server: Server) -> Iterator["psycopg.Connection"]:
    with closing(psycopg.connect(postgres_server.dsn("postgres"))) as opened:
        yield opened


def matches(db: "psycopg.Connection", words: str, question: str) -> bool:
    row = db.execute(MATCHES, [words, question]).fetchone()
    assert row is not None
    return bool(row[0])


def words_in(db: "psycopg.Connection", words: str) -> int:
    row = db.execute(LENGTH, [words, words]).fetchone()
    assert row is not None
    return int(row[0])


def test_words_have_their_places() -> None:
    assert vector_of("the Café of the café") == Vector("the:1,4 cafe:2,5 of:3", False)
    assert vector_of("") == Vector("", False)
    assert vector_of("C++ 登录") == Vector("'c\uf8f1':1 '登录':2 '录':3", False)


@pytest.mark.parametrize(("text", "question", "is_found"), FOUND)
def test_what_matches(db: "psycopg.Connection", text: str, question: str, is_found: bool) -> None:
    phrases = phrases_of(parse_terms(question))
    vector = vector_of(text)
    assert not vector.is_cut
    assert matches(db, vector.words, in_a_row(phrases)) == is_found
    assert has_all(text, phrases) == is_found
    assert matches(db, vector.words, all_words(phrases)) or not is_found


def test_questions() -> None:
    phrases = phrases_of(parse_terms('"the log"* b*'))
    assert phrases == [Phrase(["the", "log"], True), Phrase(["b"], True)]
    assert all_words(phrases) == "the & log:* & b:*"
    assert in_a_row(phrases) == "(the <-> log:*) & (b:*)"
    assert phrases_of([]) == []


def test_a_word_that_comes_often_loses_places(db: "psycopg.Connection") -> None:
    some = vector_of("a b " * MOST_PLACES)
    assert not some.is_cut
    assert matches(db, some.words, "b <-> a")
    text = "a b " * MOST_PLACES + "b c"
    cut = vector_of(text)
    assert cut.is_cut
    assert not matches(db, cut.words, "b <-> c")
    assert matches(db, cut.words, "b & c")
    assert has_all(text, phrases_of(parse_terms('"b c"')))
    assert not has_all(text, phrases_of(parse_terms('"a c"')))


def test_words_far_behind_have_no_places(db: "psycopg.Connection") -> None:
    many = " ".join(f"w{n}" for n in range(1, LAST_PLACE + 1))
    whole = vector_of(many)
    assert not whole.is_cut
    assert matches(db, whole.words, f"w{LAST_PLACE - 1} <-> w{LAST_PLACE}")
    cut = vector_of(f"{many} w1 more")
    assert cut.is_cut
    assert matches(db, cut.words, f"w{LAST_PLACE} & more")
    assert not matches(db, cut.words, "w1 <-> more")


@pytest.mark.parametrize("letter", ["a", "é", "ह", "\U00010480"])
def test_a_long_word_is_cut(db: "psycopg.Connection", letter: str) -> None:
    most = LONGEST // len(vector_of(letter).words.strip("':1").encode())
    assert not vector_of(letter * most).is_cut
    text = letter * (most + 1)
    cut = vector_of(text)
    assert cut.is_cut
    assert words_in(db, cut.words) == 1
    folded = vector_of(letter).words.strip("':1")
    for phrase in (Phrase([folded * (most + 1)], False), Phrase([folded], True)):
        assert matches(db, cut.words, all_words([phrase]))
        assert has_all(text, [phrase])
    assert not has_all(text, [Phrase([folded * most], False)])


HOSTILE = {
    "one word": "x" * MAX_TEXT,
    "one long word of long letters": "\U00010480" * MAX_TEXT,
    "pairs": "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(MAX_TEXT)),
    "pairs of four bytes": "".join(chr(0x20000 + n * 7919 % 40000) for n in range(MAX_TEXT)),
    "letters": "a " * (MAX_TEXT // 2),
    "different words": "".join(f"{n:x} " for n in range(MAX_TEXT // 5)),
    "ligatures": "\ufdfa " * (MAX_TEXT // 2),
    "emoji": "".join(chr(0x1F300 + n % 0x400) for n in range(MAX_TEXT)),
    "signs": "#a" * (MAX_TEXT // 2),
    "escapes": "\x1b[2J\\'\"\t\r\n:,*()&|!<->" * 2000,
    "everything": "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0xF000)])),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_postgres_takes_any_text(db: "psycopg.Connection", name: str) -> None:
    assert words_in(db, vector_of(HOSTILE[name]).words) > 0


def test_a_vector_has_a_greatest_size(db: "psycopg.Connection") -> None:
    text = "one two three"
    assert [vector_of(text, most) for most in (20, 23, 100)] == [
        Vector("one:1 two:2", True),
        Vector("one:1 two:2", True),
        Vector("one:1 two:2 three:3", False),
    ]
    words = vector_of(HOSTILE["pairs of four bytes"], 10_000)
    assert words.is_cut
    assert 0 < words_in(db, words.words) < 1000
