"""API messages as the journal holds them."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.model.counters import Counters
from hookkit.model.message_codec import USUAL, details_of, pack, to_read, unpack
from hookkit.model.usage import ApiMessage, Iteration, Ownership, Tokens

AT = "2026-11-21T10:00:00.000Z"
WORDS = st.sampled_from([None, "fast", "us", "batch"])
TOKENS = st.builds(Tokens, *[st.integers(0, 2**40)] * 6)
PASSES = st.builds(Iteration, st.sampled_from(["m", "n"]), TOKENS, *[st.booleans()] * 3)


@st.composite
def messages(draw: st.DrawFn) -> tuple[ApiMessage, Ownership]:
    """A message, and the claim of the transcript that it stands in."""
    claim = Ownership(False, draw(st.booleans()), AT, AT, "s1")
    is_sidechain = draw(st.booleans())
    message = ApiMessage(
        draw(st.text()),
        AT,
        draw(st.text()),
        draw(TOKENS),
        is_sidechain=is_sidechain,
        speed=draw(WORDS),
        geo=draw(WORDS),
        service_tier=draw(WORDS),
        iterations=tuple(draw(st.lists(PASSES, max_size=3))),
        claim=claim._replace(is_copy=draw(st.booleans()), is_sidechain=is_sidechain),
    )
    return message, claim


@given(messages())
def test_a_message_comes_back_from_json(given: tuple[ApiMessage, Ownership]) -> None:
    message, claim = given
    try:
        written = orjson.dumps(pack(message, claim.is_sidechain))
    except TypeError:  # a lone surrogate, which the reader has replaced before
        return
    assert unpack(orjson.loads(written), claim) == message


def test_a_plain_message_is_short() -> None:
    message = ApiMessage("m1", AT, "model", Tokens(1))
    assert pack(message, False) == ["m1", AT, "model", [1, 0, 0, 0, 0, 0]]
    assert details_of(message, True) == {"sidechain": False}


@pytest.mark.parametrize("word", USUAL)
def test_what_says_nothing_is_left_out(word: str | None) -> None:
    message = ApiMessage("m1", AT, "m", Tokens(), "req", speed=word, geo=word, service_tier=word)
    assert pack(message, False) == ["m1", AT, "m", [0, 0, 0, 0, 0, 0]]


def test_what_says_something_stays() -> None:
    message = ApiMessage("m1", AT, "m", Tokens(), speed="fast", geo="us", service_tier="batch")
    said = {"speed": "fast", "geo": "us", "service_tier": "batch"}
    assert details_of(message, False) == said


def details(**members: Any) -> dict[str, Any]:
    """What a journal's record says of a pass."""
    return {
        "path": "/t.jsonl",
        "moved_from": None,
        "start": 0,
        "anew": True,
        "started_at": AT,
        "ended_at": AT,
        "sidechain": False,
        "messages": [["m1", AT, "model", [1, 2]]],
    } | members


def test_a_portion_has_no_position() -> None:
    read = to_read(details(), "s1")
    assert (read.position, read.tally, read.facts) == (None, Counters(), {})
    assert read.messages[0].claim == read.claim == Ownership(False, False, AT, AT, "s1")
    assert read.messages[0].tokens == Tokens(1, 2)


def test_the_last_portion_has_all() -> None:
    told = {"position": "{}", "tally": [1, 2], "facts": {"cwd": "/x"}, "moved_from": "/old"}
    read = to_read(details(**told), "s1")
    assert (read.position, read.moved_from, read.facts) == ("{}", "/old", {"cwd": "/x"})
    assert read.tally == Counters(edits=1, prompts=2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"path": 1},
        {"facts": []},
        {"start": "x"},
        {"messages": [["m1"]]},
        {"messages": [["m1", AT, "model", [1] * 7]]},
        {"messages": 5},
        {"tally": [1] * 20},
        {"tally": ["x"]},
    ],
    ids=str,
)
def test_a_wrong_record_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        to_read(details(**wrong), "s1")


def test_a_missing_member_is_refused() -> None:
    incomplete = details()
    del incomplete["ended_at"]
    with pytest.raises(KeyError):
        to_read(incomplete, "s1")
