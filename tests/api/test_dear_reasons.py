"""Why a message was dear."""

from datetime import timedelta
from typing import Any

import pytest

from hookkit.api.dear_reasons import Reason, price_reason, reasons
from hookkit.lib import pricing
from hookkit.model.priced_message import Attribution, PricedMessage
from hookkit.model.usage import ApiMessage, Iteration, Tokens

OPUS, HAIKU = "claude-opus-4-6", "claude-haiku-4-5"
PLACE = Attribution(1, 1, False, "shop", "main", "claude_code")
PRICES = pricing.load()


def message(at: str, tokens: Tokens, model: str = OPUS, **members: Any) -> PricedMessage:
    made = ApiMessage("m1", f"2026-11-21T{at}.000Z", model, tokens, **members)
    return PricedMessage(made, PLACE, PLACE.bucket(made), 1)


def why(each: PricedMessage, before: PricedMessage | None = None) -> list[Reason]:
    return reasons(each, before, PRICES.explain(each.message), {})


FIRST = message("09:00:00", Tokens(cache_write_5m=100_000))
FIRST_OF_AN_HOUR = message("09:00:00", Tokens(cache_write_1h=100_000))
AGAIN = Tokens(cache_write_5m=100_000, output=100)


@pytest.mark.parametrize(
    "each, before, expected",
    [
        (FIRST, None, Reason("cache_written_first", 100_000)),
        (
            message("09:05:01", AGAIN),
            FIRST,
            Reason("cache_written_again", 100_000, pause=timedelta(minutes=5, seconds=1)),
        ),
        (message("09:05:00", AGAIN), FIRST, Reason("cache_written", 100_000)),
        (message("09:59:00", AGAIN), FIRST_OF_AN_HOUR, Reason("cache_written", 100_000)),
        (
            message("10:00:01", AGAIN),
            FIRST_OF_AN_HOUR,
            Reason("cache_written_again", 100_000, pause=timedelta(hours=1, seconds=1)),
        ),
        (
            message("09:30:00", Tokens(cache_write_5m=60_000, cache_read=90_000)),
            FIRST,
            Reason("cache_written", 60_000),
        ),
        (message("09:01:00", Tokens(cache_read=150_000)), FIRST, Reason("cache_read", 150_000)),
        (message("09:01:00", Tokens(output=9_000)), FIRST, Reason("output", 9_000)),
        (message("09:01:00", Tokens(input=9_000)), FIRST, Reason("input", 9_000)),
    ],
    ids=lambda each: each.code if isinstance(each, Reason) else "",
)
def test_the_main_reason(
    each: PricedMessage, before: PricedMessage | None, expected: Reason
) -> None:
    assert why(each, before) == [expected]


def test_no_kind_may_be_most_of_it() -> None:
    mixed = why(message("09:00:00", Tokens(input=1_000, output=180, cache_write_5m=750)))
    assert mixed == [Reason("mixed", detail="35% input, 33% cache write, 32% output")]


def test_without_a_price_there_is_no_reason() -> None:
    assert why(message("09:00:00", Tokens(output=10), "nobody-knows-1")) == []


def test_what_else_was_paid_for() -> None:
    search = message("09:00:00", Tokens(output=1_000, web_searches=3))
    assert why(search) == [Reason("web_searches", 3)]
    few = message("09:00:00", Tokens(output=1_000, web_searches=1))
    assert why(few) == [Reason("output", 1_000), Reason("web_searches", 1)]
    fast = message("09:00:00", Tokens(output=1_000), speed="fast")
    assert [each.code for each in why(fast)] == ["output", "price"]
    assert "fast" in why(fast)[1].detail
    attempt = Iteration(OPUS, Tokens(output=900), is_attempt=True)
    own = Iteration(OPUS, Tokens(output=1_000))
    again = message("09:00:00", Tokens(output=1_000), iterations=(attempt, own))
    assert [(each.code, each.tokens) for each in why(again)] == [
        ("output", 1_900),
        ("retries", 900),
    ]
    little = Iteration(HAIKU, Tokens(output=10), is_advisor=True)
    advised = message("09:00:00", Tokens(output=1_000), iterations=(little, own))
    assert [each.code for each in why(advised)] == ["output"]


def test_a_dear_model() -> None:
    prices = {OPUS: 5.0, HAIKU: 1.0, "free": 0.0}
    assert price_reason(OPUS, {OPUS: 5.0, HAIKU: 1.0}) == Reason(
        "model_price", detail=HAIKU, ratio=5.0
    )
    assert price_reason(HAIKU, {OPUS: 5.0, HAIKU: 1.0}) is None
    assert price_reason(OPUS, prices) is None  # nothing is a multiple of nothing
    assert price_reason("unknown", prices) is None
    assert price_reason(OPUS, {}) is None
