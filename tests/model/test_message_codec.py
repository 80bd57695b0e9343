"""API messages as the journal holds them."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.model.message_codec import USUAL, details_of, pack, unpack
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
        written = orjson.dumps(pack(message, details_of(message, claim.is_sidechain)))
    except TypeError:  # a lone surrogate, which the reader has replaced before
        return
    assert unpack(orjson.loads(written), claim) == message


def test_a_plain_message_is_short() -> None:
    message = ApiMessage("m1", AT, "model", Tokens(1))
    assert pack(message, {}) == ["m1", AT, "model", [1, 0, 0, 0, 0, 0]]
    assert details_of(message, True) == {"sidechain": False}


@pytest.mark.parametrize("word", sorted(USUAL, key=str))
def test_what_reports_nothing_is_left_out(word: str | None) -> None:
    message = ApiMessage("m1", AT, "m", Tokens(), "req", speed=word, geo=word, service_tier=word)
    assert details_of(message, False) == {}


def test_what_reports_something_stays() -> None:
    message = ApiMessage("m1", AT, "m", Tokens(), speed="fast", geo="us", service_tier="batch")
    output = {"speed": "fast", "geo": "us", "service_tier": "batch"}
    assert details_of(message, False) == output
