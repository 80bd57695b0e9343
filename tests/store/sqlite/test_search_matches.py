"""Questions to the search index: the same answers as FTS5 has, and not much work for them."""

import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages, SearchableText
from hookkit.store.search_query import parse_terms, to_fts
from hookkit.store.sqlite import search_matches
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import (
    ALWAYS,
    COUNT,
    LATEST,
    MATCHING,
    SESSIONS,
    between,
    count_of,
    sessions_of,
)
from tests.builders import at, session

WORDS = ["a", "ab", "abc", "and", "b", "bar", "café", "修复登录", "录", "zebra"]
MANY = 400


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """Texts of few words; the last of the words are rare."""
    chance = random.Random(3)
    weights = [1 / (place + 1) ** 2 for place in range(len(WORDS))]
    output = [" ".join(chance.choices(WORDS, weights, k=3)) for _ in range(MANY)]
    with SearchIndex.open(tmp_path_factory.mktemp("answers") / "search.db") as opened:
        opened.enter([told(output)])
        yield opened


def told(output: list[str]) -> SearchableText:
    pages = Pages()
    for number, words in enumerate(output):
        pages.add("prompt", Ownership(session_id="s1"), at(number), f"u{number}", words)
        pages.turn()
    return pages.found("/a", None, "")


def first(index: SearchIndex, question: str, limit: int = MANY, until: int = ALWAYS) -> list[int]:
    with index.ask(parse_terms(question)) as asked:
        return [hit.at for hit in islice(asked.hits(between(0, until)), limit)]


def plainly(index: SearchIndex, question: str) -> list[int]:
    """What FTS5 itself finds."""
    found = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC"
    return [row[0] for row in index.db.execute(found, (to_fts(parse_terms(question)),))]


QUESTIONS = [
    *("a", "a*", "ab*", "b* a*", "z*", "z* a*", "a* b* caf*", "zebra a*", "zebra b* a*", "q* a*"),
    *("CAFE*", '"a b"*', '"a a"* z*', "a* a* a*", "录", "录 a*", "修复", "zebra zebr* a", "q z*"),
]


@pytest.mark.parametrize("batch", [1, 5, 64])
@pytest.mark.parametrize("seldom", [1, 3, 1000])
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answers_are_those_of_the_index(
    index: SearchIndex, question: str, seldom: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_matches, "BATCH", batch)
    monkeypatch.setattr(search_matches, "SELDOM", seldom)
    monkeypatch.setattr(search_matches, "HELD", 2 * batch)
    everything = plainly(index, question)
    assert first(index, question) == everything
    assert first(index, question, 2) == everything[:2]
    middle = everything[len(everything) // 2 :]
    assert first(index, question, until=middle[0] if middle else 0) == middle


@pytest.fixture
def asked(index: SearchIndex) -> Iterator[list[str]]:
    """What the index is asked for, in the language of FTS5."""
    statements: list[str] = []
    index.db.set_trace_callback(
        lambda text: statements.extend(re.findall("MATCH '(.*?)' AND", text))
    )
    yield statements
    index.db.set_trace_callback(None)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("a*", [], id="what is in most texts is soon found"),
        pytest.param("a* b*", [], id="two of those"),
        pytest.param("zebra a*", ['"zebra"'], id="after a word"),
        pytest.param("q*", ['"q"*'], id="what isn't found by looking"),
        pytest.param("a* q*", ['"q"*'], id="of two only the rarer"),
    ],
)
def test_the_index_is_asked_for_what_is_rare(
    index: SearchIndex, asked: list[str], question: str, expected: list[str]
) -> None:
    first(index, question, 20)
    assert asked == expected


def test_few_texts_are_looked_at(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_matches, "BATCH_LENGTH", 1)
    with index.ask(parse_terms("a*")) as asked:
        found = asked.hits(between(0, ALWAYS))
        newest = next(found)
        assert asked.words(newest)
        assert len(asked._pages) <= 2


def test_what_others_write_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    with SearchIndex.open(path) as index, SearchIndex.open(path) as other:
        index.name_sessions([("local", "s1", 1000, {"title": "Old title"})])
        with index.ask(parse_terms("title")) as asked:
            (hit,) = asked.hits(between(0, ALWAYS))
            other.name_sessions([("local", "s1", 1000, {"title": "New name"})])
            assert asked.words(hit) == "Old title"
        assert first(index, "title") == []


@pytest.mark.parametrize(("question", "values"), [(LATEST, (0, 1)), (MATCHING, ('"a"*', 0, 1))])
def test_every_question_has_an_index(
    index: SearchIndex, question: str, values: tuple[object, ...]
) -> None:
    plan = index.db.execute(f"EXPLAIN QUERY PLAN {question}", values).fetchall()
    for *_, step in plan:
        assert step.startswith("SEARCH") or "VIRTUAL TABLE INDEX" in step
        assert "TEMP B-TREE" not in step


def test_the_sessions_of_a_project(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "x.db")
    known = {"first_started_at": at(0), "last_activity": at(24 * 3600)}
    for number, project in enumerate(["shop", "shop", "bank"]):
        new = session(seq=number + 1, session_id=f"s{number}", project=project, **known)
        database.add_sessions([new])
    days = at(0)[:10], at(24 * 3600)[:10]
    assert sessions_of(database, "shop") == {("local", "s0"): days, ("local", "s1"): days}
    assert (count_of(database, "shop"), count_of(database, "nowhere")) == (2, 0)
    for question in (COUNT, SESSIONS):
        plan = database.db.execute(f"EXPLAIN QUERY PLAN {question}", ("shop",)).fetchall()
        assert [row[3].partition(" USING")[0] for row in plan] == ["SEARCH sessions"]
    database.close()
