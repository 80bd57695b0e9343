"""Counts of one source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.model.counters import FIELDS, NANO, Counters, nano
from hookkit.model.usage import Tokens

COUNTS = st.lists(st.integers(-(2**40), 2**60), max_size=len(FIELDS))


@given(COUNTS, COUNTS)
def test_what_is_added_can_be_taken_away(one: list[int], other: list[int]) -> None:
    tally = Counters.from_list(one)
    tally.add(Counters.from_list(other))
    tally.add(Counters.from_list(other), -1)
    assert tally == Counters.from_list(one)


@given(COUNTS)
def test_a_list_comes_back(counts: list[int]) -> None:
    tally = Counters.from_list(counts)
    assert Counters.from_list(tally.to_list()) == tally
    assert tally.to_list()[-1:] != [0]


def test_nothing_is_stored_as_nothing() -> None:
    assert Counters().to_list() == []
    assert Counters(prompts=2).to_list() == [0, 2]


@pytest.mark.parametrize(
    "cost, known, unpriced", [(5, 5, 0), (0, 0, 0), (None, 0, 1)], ids=["known", "free", "unknown"]
)
def test_a_request(cost: int | None, known: int, unpriced: int) -> None:
    tokens = Tokens(1, 2, 3, 4, 5, 6)
    assert Counters.of_request(tokens, cost) == Counters(
        api_requests=1,
        input=1,
        output=2,
        cache_read=3,
        cache_write=9,
        cost=known,
        unpriced=unpriced,
    )


@pytest.mark.parametrize(
    "tally, cost",
    [
        (Counters(), None),
        (Counters(api_requests=2, unpriced=2), None),
        (Counters(api_requests=2, unpriced=1), 0.0),
        (Counters(api_requests=2), 0.0),
        (Counters(api_requests=2, unpriced=1, cost=3 * NANO), 3.0),
        (Counters(cost=NANO // 4), 0.25),
    ],
    ids=["nothing", "none known", "one free", "all free", "one known", "a metric's"],
)
def test_dollars(tally: Counters, cost: float | None) -> None:
    assert tally.cost_usd == cost


def test_nano_dollars_are_rounded_once() -> None:
    assert (nano(0.1 + 0.2), nano(0.0), nano(None)) == (300_000_000, 0, None)
