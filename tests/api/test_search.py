"""What sessions are called, for the index; and searching one project."""

from collections.abc import Iterator

import pytest

from hookkit.api import search
from hookkit.api.search import DAY_MS, SearchRange, midnight, stretches
from hookkit.api.store import Store
from hookkit.model.usage import Ownership
from hookkit.store.search_pages import Pages
from hookkit.store.search_query import parse_terms
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.search_matches import Hit, SearchQuestion
from hookkit.store.sqlite.search_open import open_index
from tests.builders import at, at_ns, session


def test_a_session_that_is_gone_has_no_name(store: Store) -> None:
    number = store.start_session("s1").seq or 0
    store.upsert_session("s1", title="Fix the login")
    ((workspace, session_id, _, words),) = search.names(store.database, [number, number + 1])
    assert (workspace, session_id, words) == ("local", "s1", {"title": "Fix the login"})


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["10 10", "20 21"], [(19, 23), (9, 12)], id="apart"),
        pytest.param(["10 10", "13 13", "10 11"], [(9, 15)], id="they meet"),
        pytest.param(["05 20", "10 10"], [(4, 22)], id="one inside of another"),
    ],
)
def test_stretches(days: list[str], expected: list[tuple[int, int]]) -> None:
    pairs = [(f"2026-11-{each[:2]}", f"2026-11-{each[3:]}") for each in days]
    assert stretches(pairs, SearchRange()) == [(day(begin), day(end)) for begin, end in expected]


def test_stretches_within_a_span() -> None:
    days = [(f"2026-11-{each}", f"2026-11-{each}") for each in ("05", "10", "15", "20")]
    expected = [(day(14), day(15)), (day(10), day(12))]
    assert stretches(days, SearchRange(day(10), day(15))) == expected


def day(number: int) -> int:
    return midnight(f"2026-11-{number:02d}")


LAST = 11
"""The sessions are of one day each."""


@pytest.fixture
def index(store: Store) -> Iterator[SearchIndex]:
    """A project `rare` of the first and the last session, and `usual` of those between."""
    with open_index() as opened:
        for number in range(LAST + 1):
            name, seconds = f"s{number}", number * DAY_MS / 1000
            project = "rare" if number in (0, LAST) else "usual"
            known = {"first_started_at": at(seconds), "last_activity": at(seconds)}
            store.database.add_sessions(
                [session(seq=number + 1, session_id=name, project=project, **known)]
            )
            pages = Pages()
            for each in range(3):
                text = f"login {'page' if number else 'door'}"
                pages.add(
                    "prompt", Ownership(session_id=name), at(seconds + each), f"{name}{each}", text
                )
            opened.enter([pages.found(f"/{name}", None, "")])
        yield opened


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sessions of the hits that were looked at."""
    seen = set()
    plain = SearchQuestion.hits

    def hits(question: SearchQuestion, since: int, until: int) -> Iterator[Hit]:
        for hit in plain(question, since, until):
            seen.add(hit.session_id)
            yield hit

    monkeypatch.setattr(SearchQuestion, "hits", hits)
    monkeypatch.setattr("hookkit.api.search.count_of", lambda *_: 15)
    return seen


def found(store: Store, index: SearchIndex, question: str, project: str) -> list[str]:
    shown = search.search(
        store.database, index, parse_terms(question), SearchRange(project=project), 99
    )
    return [each.session.session_id for each in shown]


@pytest.mark.parametrize("question", ["login", "log*", "login door*"])
def test_times_of_other_projects_are_not_looked_at(
    store: Store, index: SearchIndex, read: set[str], question: str
) -> None:
    expected = ["s0"] * 3 if "door" in question else ["s11"] * 3 + ["s0"] * 3
    assert found(store, index, question, "rare") == expected
    assert read == {"s11", "s10", "s9", "s1", "s0"}


@pytest.mark.parametrize(
    "patience, expected", [(-4, 1), (0, 1), (11, 1), (12, 2), (10**6, search.AT_ONCE)]
)
def test_no_more_hits_are_looked_up_than_may_be_tried(patience: int, expected: int) -> None:
    assert search.how_many(patience) == expected


def test_a_question_that_costs_much_is_asked_once(
    store: Store, index: SearchIndex, read: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.store.sqlite.search_matches.BATCH", 1)
    monkeypatch.setattr("hookkit.store.sqlite.search_matches.SELDOM", 1)
    assert found(store, index, "doo*", "rare") == ["s0"] * 3
    assert found(store, index, "log*", "usual")[::3] == [f"s{each}" for each in range(10, 0, -1)]
    assert found(store, index, "login", "nowhere") == []
    assert len(read) == LAST + 1


def test_a_span_of_time_in_a_project(store: Store, index: SearchIndex) -> None:
    until = at_ns(DAY_MS / 1000) // 10**6
    span = SearchRange(until - DAY_MS, until, "rare")
    shown = search.search(store.database, index, parse_terms("login"), span, 2)
    assert [each.at for each in shown] == [at(2), at(1)]
