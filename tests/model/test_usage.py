"""Tokens by price, and the merging of snapshots in any order."""

from functools import reduce
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens

OWN, MORE = Tokens(1, 2, 3, 4, 5, 6), Tokens(10, 20, 30, 40, 50, 60)
SMALL = Tokens(5, 1)

counts = st.integers(0, 3)
tokens = st.builds(Tokens, counts, counts, counts, counts, counts, counts)
claims = st.builds(
    Ownership,
    st.booleans(),
    st.booleans(),
    st.sampled_from("ab"),
    st.just(""),
    st.sampled_from("xy"),
)
messages = st.builds(
    ApiMessage,
    message_id=st.just("m"),
    at=st.sampled_from(("2026-11-21T10:00:00.000Z", "2026-11-21T10:00:01.000Z")),
    model=st.sampled_from(("one", "other")),
    tokens=tokens,
    request_id=st.sampled_from((None, "r")),
    is_sidechain=st.booleans(),
    iterations=st.sampled_from(
        ((), (Iteration("one", SMALL),), (Iteration("two", SMALL, is_attempt=True),))
    ),
    claim=claims,
)


def message(tokens: Tokens = OWN, **members: Any) -> ApiMessage:
    return ApiMessage("m", "2026-11-21T10:00:00.000Z", "model", tokens)._replace(**members)


def test_tokens_add_kind_by_kind() -> None:
    assert OWN.plus(MORE) == Tokens(11, 22, 33, 44, 55, 66)
    assert (OWN.cache_write, OWN.context) == (9, 13)


@pytest.mark.parametrize(
    ("iterations", "context", "billed"),
    [
        ((), 13, OWN),
        ((Iteration("model", OWN),), 13, OWN),
        ((Iteration("model", MORE), Iteration("model", OWN)), 13, OWN),
        ((Iteration("model", OWN), Iteration("wise", MORE, is_advisor=True)), 13, OWN.plus(MORE)),
        ((Iteration("wise", MORE, is_advisor=True),), 13, OWN.plus(MORE)),
        ((Iteration("m", MORE, is_compaction=True), Iteration("m", SMALL)), 5, OWN.plus(MORE)),
        ((Iteration("model", OWN), Iteration("m", MORE, is_attempt=True)), 13, OWN.plus(MORE)),
    ],
    ids=["none", "one", "two", "advisor", "advisor alone", "compaction", "attempt"],
)
def test_what_comes_on_top(iterations: tuple[Iteration, ...], context: int, billed: Tokens) -> None:
    found = message(iterations=iterations)
    assert (found.context, found.billed) == (context, billed)


def test_the_greatest_output_wins_and_the_least_claim_owns() -> None:
    begun = message(Tokens(100, 1), claim=Ownership(started_at="1", session_id="a"))
    done = message(Tokens(5, 9), claim=Ownership(started_at="2", session_id="b"))
    for merged in (begun.merged(done), done.merged(begun)):
        assert merged.tokens == Tokens(5, 9)
        assert merged.claim.session_id == "a"


def test_a_replay_in_a_sidechain_makes_no_sidechain_of_its_parent() -> None:
    own = message(claim=Ownership(session_id="a"))
    replay = message(
        Tokens(1, 9), is_sidechain=True, claim=Ownership(is_sidechain=True, session_id="a")
    )
    assert not own.merged(replay).is_sidechain
    assert not replay.merged(own).is_sidechain


@pytest.mark.parametrize(
    ("owner", "other"),
    [
        (Ownership(is_sidechain=True, started_at="9"), Ownership(is_copy=True, started_at="1")),
        (Ownership(started_at="9"), Ownership(is_sidechain=True, started_at="1")),
        (Ownership(started_at="1", ended_at="9"), Ownership(started_at="2", ended_at="3")),
        (
            Ownership(started_at="1", ended_at="3", session_id="z"),
            Ownership(started_at="1", ended_at="9"),
        ),
        (Ownership(session_id="a"), Ownership(session_id="b")),
    ],
    ids=["no copy", "main chain", "began first", "ended first", "id"],
)
def test_whose_it_is(owner: Ownership, other: Ownership) -> None:
    assert min(other, owner) == owner


@given(st.lists(messages, min_size=1, max_size=4))
def test_merging_does_not_depend_on_the_order(found: list[ApiMessage]) -> None:
    merged = {reduce(ApiMessage.merged, order) for order in permutations(found)}
    assert len(merged) == 1


@given(messages)
def test_merging_with_itself_changes_nothing(found: ApiMessage) -> None:
    assert found.merged(found) == found


ADVICE = Iteration("wise", MORE, is_advisor=True)


@pytest.mark.parametrize(
    "others, rest",
    [
        ((Iteration("model", OWN),), ()),
        ((Iteration("model", SMALL), Iteration("model", OWN)),) * 2,
    ],
    ids=["one pass", "two passes"],
)
def test_the_pass_of_an_advisor_is_a_part(
    others: tuple[Iteration, ...], rest: tuple[Iteration, ...]
) -> None:
    own, advice = message(iterations=(*others, ADVICE)).parts
    assert own == message(iterations=rest)
    assert (advice.message_id, advice.model, advice.iterations) == (
        "m advisor 1",
        "wise",
        (ADVICE,),
    )
    assert advice.parts == (advice,)
    assert own.parts == (own,)


FIRST, SECOND = Iteration("first", OWN, is_attempt=True), Iteration("2nd", SMALL, is_attempt=True)
GROWING = [
    message(OWN, model="first"),
    message(MORE, model="mixed"),
    message(SMALL, model="2nd", iterations=(Iteration("2nd", SMALL), FIRST)),
    message(
        Tokens(9, 1), model="third", iterations=(Iteration("third", Tokens(9, 1)), FIRST, SECOND)
    ),
]


def test_an_attempt_is_a_part() -> None:
    whole = GROWING[-1]
    own, *attempts = whole.parts
    assert (own.model, own.billed, own.context) == ("third", Tokens(9, 1), whole.context)
    assert [(each.message_id, each.model, each.billed) for each in attempts] == [
        ("m attempt 1", "first", OWN),
        ("m attempt 2", "2nd", SMALL),
    ]
    assert [each.is_advice for each in whole.parts] == [False, True, True]
    assert [each.parts for each in whole.parts] == [(each,) for each in whole.parts]


@pytest.mark.parametrize("order", [*permutations(GROWING)])
def test_snapshots_with_more_attempts_win_as_wholes_and_part_by_part(
    order: tuple[ApiMessage, ...],
) -> None:
    assert reduce(ApiMessage.merged, order) == GROWING[-1]
    rows: dict[str, ApiMessage] = {}
    for part in (part for each in order for part in each.parts):
        known = rows.get(part.message_id)
        rows[part.message_id] = known.merged(part) if known else part
    assert rows == {each.message_id: each for each in GROWING[-1].parts}
