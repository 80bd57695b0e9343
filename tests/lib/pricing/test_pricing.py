"""What a message costs: the rules of billing, the spellings of a name, the mistakes in a table."""

import datetime
import json
import math
import re
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from importlib import util
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.errors import ConfigError, HookkitError
from hookkit.lib.pricing import load, model_prices, supplement
from hookkit.lib.pricing.price_table import PriceTable
from hookkit.lib.pricing.rates import LineItem
from hookkit.model.usage import ApiMessage, Iteration, Tokens

DATA = Path(__file__).parents[2] / "data"
NOW = "2026-11-21T10:00:00.000Z"
MILLION = 1_000_000


@pytest.fixture(scope="module")
def table() -> PriceTable:
    return load()


def message(model: str = "claude-opus-5-5", at: str = NOW, **fields: Any) -> ApiMessage:
    """A message; what isn't a field of it is a kind of tokens."""
    counts = {kind: fields.pop(kind) for kind in Tokens._fields if kind in fields}
    return ApiMessage("msg_1", at, model, fields.pop("tokens", Tokens(**counts)), **fields)


def advisor(model: str, **counts: int) -> Iteration:
    return Iteration(model, Tokens(**counts), is_advisor=True)


BILLS = {
    "input and output": (message(input=10, output=20), 0.00044),
    "cache read": (message(cache_read=34_560), 0.006912),
    "5-minute write": (message(cache_write_5m=MILLION), 5.0),
    "1-hour write, twice the input": (message(cache_write_1h=MILLION), 8.0),
    "read at a tenth of the input": (message("claude-haiku-4-5", cache_read=MILLION), 0.1),
    "nothing": (message(), 0.0),
    "web searches, per thousand": (message(web_searches=3), 0.03),
    "fast": (message(input=MILLION, speed="fast"), 8.0),
    "fast, by the name's date": (
        message(
            "claude-opus-4-6-20260205", "2026-05-01T00:00:00.000Z", output=MILLION, speed="fast"
        ),
        150.0,
    ),
    "fast, no longer offered": (message("claude-opus-4-7", input=MILLION, speed="fast"), 30.0),
    "standard speed, said so": (message(input=MILLION, speed="standard"), 4.0),
    "speed left empty": (message(input=MILLION, speed="", geo=""), 4.0),
    "US only": (message(input=MILLION, output=MILLION, geo="us"), 26.4),
    "US only, from 4.6 on": (message("claude-sonnet-4-6", input=MILLION, geo="US"), 3.3),
    "US only, before 4.6": (message("claude-sonnet-4-5", input=100_000, geo="us"), 0.3),
    "US only, fast": (message(input=MILLION, geo="us", speed="fast"), 8.8),
    "US only, another maker": (message("gpt-4o", input=MILLION, geo="us"), 2.5),
    "anywhere": (message(input=MILLION, geo="global"), 4.0),
    "searches have no surcharge": (message(web_searches=1, geo="us", speed="fast"), 0.01),
    "batch": (message(input=MILLION, service_tier="batch"), 2.0),
    "priority, as standard": (message(input=MILLION, service_tier="priority"), 4.0),
    "flex": (message("gpt-5", input=MILLION, service_tier="flex"), 0.625),
    "writes where they have no price": (message("gpt-5", cache_write_5m=MILLION), 1.25),
    "zero of an unlisted kind": (message("gpt-5", input=MILLION), 1.25),
}


@pytest.mark.parametrize(("bill", "dollars"), BILLS.values(), ids=BILLS)
def test_cost(table: PriceTable, bill: ApiMessage, dollars: float) -> None:
    assert table.cost(bill) == dollars


CONTEXTS = {
    "at the threshold": (message("claude-sonnet-4-5", input=200_000), 0.6),
    "above it, every token": (message("claude-sonnet-4-5", input=200_001, output=1000), 1.222506),
    "reads and writes count": (
        message("claude-sonnet-4-5-20250929", input=1, cache_read=150_000, cache_write_1h=50_000),
        0.690006,
    ),
    "output does not count": (message("claude-sonnet-4-5", input=1000, output=MILLION), 15.003),
    "the tier of Haiku 5.5": (message("claude-haiku-5-5", cache_read=100_001), 0.00500005),
    "no tier": (message("claude-opus-5-5", input=900_000), 3.6),
    "the tier in fast mode": (
        message("claude-opus-4-6", "2026-02-20T00:00:00.000Z", input=200_001, speed="fast"),
        12.00006,
    ),
}


@pytest.mark.parametrize(("bill", "dollars"), CONTEXTS.values(), ids=CONTEXTS)
def test_a_large_context_makes_the_whole_request_dearer(
    table: PriceTable, bill: ApiMessage, dollars: float
) -> None:
    assert table.cost(bill) == dollars


def fast_opus(at: str) -> ApiMessage:
    return message("claude-opus-4-6", at, input=MILLION // 10, speed="fast")


TIMES = {
    "tier of Sonnet 4.6 in force": (
        message("claude-sonnet-4-6", "2026-03-13T19:13:39.999Z", input=300_000),
        1.8,
    ),
    "tier of Sonnet 4.6 gone": (
        message("claude-sonnet-4-6", "2026-03-13T19:13:40.000Z", input=300_000),
        0.9,
    ),
    "reads of Sonnet 5.5, before the cut": (
        message("claude-sonnet-5-5", "2026-10-06T23:59:59.999Z", cache_read=MILLION),
        0.2,
    ),
    "reads of Sonnet 5.5, after the cut": (
        message("claude-sonnet-5-5", "2026-10-07T00:00:00.000Z", cache_read=MILLION),
        0.1,
    ),
    "fast Opus 4.6, at half price": (fast_opus("2026-02-17T07:59:59.999Z"), 1.5),
    "fast Opus 4.6, the day after": (fast_opus("2026-02-17T08:00:00.000Z"), 3.0),
    "fast Opus 4.6, as listed": (fast_opus("2026-05-01T00:00:00.000Z"), 3.0),
    "GPT-5.6 Sol, before the cut": (
        message("gpt-5.6-sol", "2026-08-20T14:00:00.000Z", input=MILLION // 10),
        0.5,
    ),
    "GPT-5.6 Sol, after the cut": (
        message("gpt-5.6-sol", "2026-08-22T14:00:00.000Z", input=MILLION // 10),
        0.4,
    ),
    "before the list begins: its first price": (
        message("claude-opus-4-20250514", "2025-05-25T00:00:00.000Z", cache_read=MILLION),
        1.5,
    ),
    "before it begins: not what was listed by mistake": (
        message("claude-haiku-4-5-20251001", "2025-10-15T00:00:00.000Z", input=MILLION),
        1.0,
    ),
    "peak hours": (message("deepseek-v4-pro", "2026-11-20T02:00:00.000Z", input=MILLION), 0.66 * 2),
    "off peak": (message("deepseek-v4-pro", "2026-11-20T12:00:00.000Z", input=MILLION), 0.66),
}


@pytest.mark.parametrize(("bill", "dollars"), TIMES.values(), ids=TIMES)
def test_the_price_is_that_of_the_messages_own_time(
    table: PriceTable, bill: ApiMessage, dollars: float
) -> None:
    assert table.cost(bill) == pytest.approx(dollars, rel=1e-15)


UNKNOWN = {
    "model": message("claude-opus-9", input=1),
    "model, and no tokens": message("claude-opus-9"),
    "a beginning of the name is not the name": message("claude-opus-4-65", input=1),
    "an end of the name neither": message("opus-5-5", input=1),
    "speed": message("claude-sonnet-4-6", input=1, speed="fast"),
    "speed nobody has heard of": message(input=1, speed="warp"),
    "web search elsewhere": message("gpt-5", input=1, web_searches=1),
    "advisor": message(input=1, iterations=(advisor("claude-opus-9", input=1),)),
    "empty name": message("", input=1),
    "hour, of what costs more at some": message("deepseek-v4-pro", "soon", input=1),
}


@pytest.mark.parametrize("bill", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_is_none_and_never_zero(table: PriceTable, bill: ApiMessage) -> None:
    assert table.cost(bill) is None
    assert [line for line in table.explain(bill) if line.cost is None]


SPELLINGS = {
    "claude-opus-5-5[1m]": "claude-opus-5-5",
    " Claude-Opus-5-5 ": "claude-opus-5-5",
    "claude-opus-5-5-20260922": "claude-opus-5-5",
    "claude-opus-4.6": "claude-opus-4-6",
    "anthropic/claude-opus-4.6": "claude-opus-4-6",
    "openrouter/anthropic/claude-sonnet-4.5": "claude-sonnet-4-5",
    "claude-opus-4": "claude-opus-4-0",
    "claude-opus-4-20250514": "claude-opus-4-20250514",
    "claude-opus-4-1-20250805": "claude-opus-4-1-20250805",
    "claude-3-5-sonnet-latest": "claude-3-5-sonnet-20241022",
    "claude-3-opus": "claude-3-opus-20240229",
    "anthropic.claude-3-5-sonnet-20241022-v2:0": "claude-3-5-sonnet-20241022",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0": "claude-sonnet-4-5-20250929",
    "global.anthropic.claude-opus-4-6-v1[1m]": "claude-opus-4-6",
    "arn:aws:bedrock:us-east-1:1:profile/eu.anthropic.claude-opus-4-6-v1": "claude-opus-4-6",
    "claude-sonnet-4-5@20250929": "claude-sonnet-4-5-20250929",
    "claude-3-5-sonnet-v2@20241022": "claude-3-5-sonnet-20241022",
    "claude-opus-4-6@default": "claude-opus-4-6",
    "vertex_ai/claude-haiku-4-5@20251001": "claude-haiku-4-5-20251001",
    "gpt-5.4-2026-03-05": "gpt-5.4",
    "gpt-4o-2024-05-13": "gpt-4o-2024-05-13",
    "gemini/gemini-3.5-flash": "gemini-3.5-flash",
    "minimax-m2.7": "MiniMax-M2.7",
    "claude-opus-4-6-v1": None,
    "claude": None,
    "claude-opus-4-": None,
}


BY_GATEWAYS = {
    "anthropic/claude-4-6-sonnet": "claude-sonnet-4-6",
    "anthropic/claude-4.5-sonnet-20250929": "claude-sonnet-4-5-20250929",
    "claude-sonnet-4-6-thinking": "claude-sonnet-4-6",
    "claude-sonnet-4-5-20250929-thinking": "claude-sonnet-4-5-20250929",
    "claude-sonnet-4-5-thinking-20250929": "claude-sonnet-4-5-20250929",
    "claude-sonnet-4-5-thinking-32000": "claude-sonnet-4-5",
    "claude-4.5-opus-high-thinking": "claude-opus-4-5",
    "claude-opus-4-8:thinking": "claude-opus-4-8",
    "claude-sonnet-4-6:beta": "claude-sonnet-4-6",
    "claude-opus-4-8[1m]:online": "claude-opus-4-8",
    "claude-opus-4-8 (8192)": "claude-opus-4-8",
    "us.anthropic.claude-opus-4-8-v1:0[1m]": "claude-opus-4-8",
    "apac.anthropic.claude-sonnet-4-20250514-v1:0": "claude-sonnet-4-20250514",
    "bedrock/converse/eu.anthropic.claude-sonnet-4-6-thinking": "claude-sonnet-4-6",
    "claude-3-5-sonnet-v2@default": "claude-3-5-sonnet-20241022",
    "publishers/anthropic/models/claude-sonnet-4-5@20250929": "claude-sonnet-4-5-20250929",
    "anthropic:claude-opus-4.8": "claude-opus-4-8",
    "anthropic--claude-4.6-sonnet": "claude-sonnet-4-6",
    "openrouter,anthropic/claude-sonnet-4.6": "claude-sonnet-4-6",
    "CLAUDE_SONNET_4_6": "claude-sonnet-4-6",
    "Claude Sonnet 4.5": "claude-sonnet-4-5",
    "claude-opus-3": "claude-3-opus-20240229",
    "claude-4-0-sonnet": "claude-sonnet-4-0",
    "claude-5-0-opus": "claude-opus-5",
    "claude-4-opus": "claude-opus-4-0",
    "openai/gpt-5.6-luna:nitro": "gpt-5.6-luna",
    "gpt-5.1-codex-max-xhigh": "gpt-5.1-codex-max",
    "gpt-4-1-mini": "gpt-4.1-mini",
    "models/gemini-3-5-flash": "gemini-3.5-flash",
}

MADE_UP = (
    "anthropic/claude-sonnet",
    "arn:aws:bedrock:us-west-2:1:application-inference-profile/abc12xyz",
    "arn:aws:bedrock:us-west-2:1:provisioned-model/abc12xyz",
    "claude-4-7-sonnet",
    "claude-opus-4-8-fast",
    "claude-sonnet-4-6-6",
    "claude-sonnet-4-6-distill",
    "claude-sonnet-4-6-turbo",
    "claude-sonnet-4-6:free",
    "claude-sonnet-46",
    "claude-sonnet-opus-4-6",
    "claude-thinking",
    "databricks-claude-sonnet-4-6",
    "devstral-medium",
    "gpt-5.6-moon",
    "kimi-k3-thinking",
    "my-claude-sonnet-4-6",
    "sonnet",
    "sonnet-4-6",
    *("", ":", "/", "--", "a:", "[1m]", "claude-", "@default"),
    "[" * 100_000,
    "claude-opus-4-8" + "-thinking" * 10_000 + "!",
)


@pytest.mark.parametrize(("name", "model"), BY_GATEWAYS.items())
def test_what_gateways_and_clouds_add_to_a_name(table: PriceTable, name: str, model: str) -> None:
    price = table.price_of(name, NOW)
    assert price and price.model == model


@pytest.mark.parametrize("name", MADE_UP, ids=lambda name: name[:40] or "nothing")
def test_a_made_up_model_has_no_price(table: PriceTable, name: str) -> None:
    assert table.price_of(name, NOW) is None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("databricks-claude-sonnet-4-6", "claude-sonnet-4-6"),
        ("claude-sonet-4.6", "claude-sonnet-4-6"),
        ("anthropic/claude-4-8-opsu", "claude-opus-4-8"),
        ("opus", "claude-opus-5"),
        ("minimax-m9", "MiniMax-M3"),
    ],
)
def test_similar_names(table: PriceTable, name: str, first: str) -> None:
    found = table.similar(name)
    assert found[0] == first and len(found) <= 4


@pytest.mark.parametrize("name", ["", "xyz", "[1m]", "[" * 100_000])
def test_no_name_is_similar(table: PriceTable, name: str) -> None:
    assert table.similar(name) == []


@pytest.mark.parametrize(("name", "model"), SPELLINGS.items())
def test_spelling(table: PriceTable, name: str, model: str | None) -> None:
    price = table.price_of(name, NOW)
    assert (price.model if price else None) == model


@pytest.mark.parametrize(
    ("name", "dollars"),
    [
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3),
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3),
        ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3.0),
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", 3.0),
    ],
)
def test_a_bedrock_endpoint_bound_to_a_region_is_dearer(
    table: PriceTable, name: str, dollars: float
) -> None:
    price = table.price_of(name, NOW)
    assert price and price.input == dollars


@pytest.mark.parametrize(
    ("name", "lab"),
    [
        ("deepseek-v4-pro", "deepseek"),
        ("sensenova/deepseek-v4-pro", "sensenova"),
        ("nobody/deepseek-v4-pro", "deepseek"),
    ],
)
def test_the_maker_is_meant_unless_the_name_has_another(
    table: PriceTable, name: str, lab: str
) -> None:
    price = table.price_of(name, NOW)
    assert price and price.lab == lab


LONG = Tokens(input=150_000, output=1_000)

ITERATIONS = {
    "tiers are judged one by one": (
        message(
            "claude-sonnet-4-5",
            tokens=LONG.plus(LONG),
            iterations=(Iteration("claude-sonnet-4-5", LONG),) * 2,
        ),
        0.93,
    ),
    "an advisor has a price of its own": (
        message(input=MILLION, iterations=(advisor("claude-haiku-4-5", output=MILLION),)),
        9.0,
    ),
    "an advisor is not fast": (
        message(
            tokens=Tokens(output=MILLION),
            speed="fast",
            iterations=(
                Iteration("claude-opus-5-5", Tokens(output=MILLION)),
                advisor("claude-sonnet-5-5", output=MILLION),
            ),
        ),
        50.0,
    ),
    "an attempt has a price of its own": (
        message(
            tokens=Tokens(output=MILLION),
            iterations=(
                Iteration("claude-opus-5-5", Tokens(output=MILLION)),
                Iteration("claude-haiku-4-5", Tokens(output=MILLION), is_attempt=True),
            ),
        ),
        25.0,
    ),
    "a compaction comes on top": (
        message(
            tokens=Tokens(input=MILLION),
            speed="fast",
            iterations=(
                Iteration("claude-opus-5-5", Tokens(output=MILLION), is_compaction=True),
                Iteration("claude-opus-5-5", Tokens(input=MILLION)),
            ),
        ),
        48.0,
    ),
    "web searches count once": (
        message(
            tokens=Tokens(input=MILLION, web_searches=2),
            iterations=(Iteration("claude-opus-5-5", Tokens(input=MILLION, web_searches=2)),),
        ),
        4.02,
    ),
    "an incomplete account does not count": (
        message(input=MILLION, iterations=(Iteration("claude-opus-5-5", Tokens(input=1)),)),
        4.0,
    ),
    "a fallback has a price of its own": (
        message(
            "claude-fable-5-1",
            tokens=Tokens(output=MILLION),
            iterations=(Iteration("claude-opus-5-5", Tokens(output=MILLION)),),
        ),
        20.0,
    ),
}


@pytest.mark.parametrize(("bill", "dollars"), ITERATIONS.values(), ids=ITERATIONS)
def test_iterations(table: PriceTable, bill: ApiMessage, dollars: float) -> None:
    assert table.cost(bill) == dollars


def sessions() -> list[dict[str, Any]]:
    """What the real client (2.1.329) said of its sessions' cost, and the messages it logged."""
    return [json.loads(line) for line in (DATA / "client-costs.jsonl").open()]


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session["session"])
def test_the_clients_own_cost_is_met_exactly(table: PriceTable, session: dict[str, Any]) -> None:
    whole = message(session["model"], tokens=Tokens(*session["tokens"]))
    assert table.cost(whole) == session["cost_usd"]
    bills = [message(session["model"], at, tokens=Tokens(*row)) for at, *row in session["messages"]]
    total = math.fsum(table.cost(bill) or 0 for bill in bills)
    assert not bills or total == pytest.approx(session["cost_usd"], rel=1e-15)


def test_a_bill_reports_what_was_charged_for_what(table: PriceTable) -> None:
    fast = message(input=10, output=20, speed="fast", geo="us", web_searches=1)
    asked = message(iterations=(advisor("claude-haiku-4-5", input=5),))
    large = message("claude-sonnet-4-5", input=300_000)
    unknown = message("claude-opus-9", input=3, cache_read=4, output=5)
    assert table.explain(fast, fast, asked, large, unknown) == [
        LineItem("claude-opus-5-5", "input", 20, 8.8, 0.000176, "fast, US-only x1.1"),
        LineItem("claude-opus-5-5", "output", 40, 44.0, 0.00176, "fast, US-only x1.1"),
        LineItem("claude-opus-5-5", "web_searches", 2, 10.0, 0.02, ""),
        LineItem("claude-haiku-4-5", "input", 5, 1.0, 0.000005, "advisor"),
        LineItem("claude-sonnet-4-5", "input", 300_000, 6.0, 1.8, "context over 200,000"),
        LineItem("claude-opus-9", "tokens", 12, None, None, "no price known"),
    ]


def test_a_bill_keeps_an_unknown_web_search_apart(table: PriceTable) -> None:
    assert table.explain(message("gpt-5", input=8, web_searches=1)) == [
        LineItem("gpt-5", "input", 8, 1.25, 0.00001, ""),
        LineItem("gpt-5", "web_searches", 1, None, None, ""),
    ]


counts = st.integers(0, 10**7)
tokens = st.builds(Tokens, counts, counts, counts, counts, counts, st.integers(0, 9))
models = st.sampled_from(["claude-opus-5-5", "claude-sonnet-4-5", "claude-haiku-5-5"])
messages = st.builds(
    ApiMessage,
    message_id=st.just("msg_1"),
    at=st.dates(datetime.date(2025, 1, 1), datetime.date(2026, 12, 31)).map(
        lambda day: f"{day}T12:00:00.000Z"
    ),
    model=models,
    tokens=tokens,
    speed=st.none(),
    geo=st.sampled_from([None, "us", "global"]),
    service_tier=st.none(),
    iterations=st.lists(st.builds(Iteration, models, tokens, st.booleans()), max_size=3).map(tuple),
)


@given(st.lists(messages, min_size=1, max_size=4))
def test_the_lines_add_up_to_the_cost(table: PriceTable, bills: list[ApiMessage]) -> None:
    costs = [table.cost(bill) for bill in bills]
    lines = table.explain(*bills)
    exact = sum(
        Fraction(line.tokens)
        * Fraction(str(line.price))
        / (1000 if line.bucket == "web_searches" else MILLION)
        for line in lines
    )
    assert math.fsum(cost or 0 for cost in costs) == pytest.approx(float(exact), rel=1e-15)
    if len(costs) == 1:
        assert costs[0] == float(exact)


@pytest.mark.slow
@pytest.mark.uncovered
def test_a_million_messages_add_up_to_the_cent(table: PriceTable) -> None:
    bill = message(input=7, output=1_234, cache_read=98_765, cache_write_1h=4_321)
    total = sum(table.cost(bill) or 0 for _ in range(MILLION))
    exact = 7 * 4 + 1_234 * 20 + Fraction(98_765, 5) + 4_321 * 8
    assert abs(total - float(exact)) < 0.001


OWN = {"input": 1.0, "output": 2.0}


@pytest.mark.parametrize(
    ("prices", "bill", "dollars"),
    [
        ({"my-model": OWN}, message("my-model", input=MILLION, cache_read=MILLION), 2.0),
        ({"My-Model": OWN}, message("my-model", output=MILLION), 2.0),
        ({"my-model": {**OWN, "cache_read": 0}}, message("my-model", cache_read=MILLION), 0.0),
        ({"claude-x-7": OWN}, message("claude-x-7", cache_write_1h=MILLION), 2.0),
        ({"claude-x-7": OWN}, message("claude-x-7", web_searches=1), 0.01),
        ({"my-model": OWN}, message("my-model", web_searches=1), None),
        ({"claude-opus-5-5": OWN}, message(input=MILLION), 1.0),
        ({"claude-opus-5-5": OWN}, message(cache_read=MILLION), 0.05),
        ({"claude-opus-5-5": OWN}, message(cache_write_1h=MILLION), 2.0),
        ({"claude-opus-5-5": {**OWN, "cache_write_1h": 7}}, message(cache_write_1h=MILLION), 7.0),
        ({"claude-opus-5-5": OWN}, message("us/claude-opus-5-5[1m]", input=MILLION), 1.0),
        ({"claude-opus-5-5": OWN}, message(input=MILLION, geo="us"), 1.1),
        ({"claude-opus-5-5": OWN}, message(input=MILLION, speed="fast"), 8.0),
        ({"claude-opus-5-5": {**OWN, "from": "2026-12-01"}}, message(input=MILLION), 4.0),
        ({"claude-opus-5-5": {**OWN, "from": "2026-11-21"}}, message(input=MILLION), 1.0),
        ({"my-model": {**OWN, "from": datetime.date(2026, 12, 1)}}, message("my-model"), None),
        (
            {"my-model": {**OWN, "from": "2026-11-21T12:00:00+02:00"}},
            message("my-model", input=MILLION),
            1.0,
        ),
        (
            {"my-model": [{**OWN, "from": "2026-02-01"}, {"input": 3, "output": 4}]},
            message("my-model", "2026-01-01T00:00:00.000Z", input=MILLION),
            3.0,
        ),
        ({"deepseek-v4-pro": OWN}, message("deepseek-v4-pro", input=MILLION), 1.0),
        ({"gemma-3-4b-it": OWN}, message("gemma-3-4b-it", cache_read=MILLION), 1.0),
    ],
)
def test_the_persons_own_prices_come_first(
    prices: dict[str, Any], bill: ApiMessage, dollars: float | None
) -> None:
    assert load(prices).cost(bill) == dollars


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        ([], "write a table for each model"),
        ({"m": 3}, "write a table with input and output"),
        ({"m": []}, "a day of its own"),
        ({"m": [OWN, OWN]}, "a day of its own"),
        ({"m": {"input": 1}}, "output is missing"),
        ({"m": {"output": 1}}, "input is missing"),
        ({"m": {**OWN, "inptu": 1}}, "unknown key 'inptu'; known are input, output"),
        ({"gpt-5": {"6": OWN}}, 'quote a name with dots in it, as in [prices."gpt-5.6"]'),
        ({"m": {**OWN, "input": "3"}}, "input = '3' must be a number of US dollars"),
        ({"m": {**OWN, "input": True}}, "input = True must be a number"),
        ({"m": {**OWN, "input": -1}}, "input = -1 must be a number"),
        ({"m": {**OWN, "cache_read": math.nan}}, "cache_read = nan must be a number"),
        ({"m": {**OWN, "cache_read": math.inf}}, "cache_read = inf must be a number"),
        ({"m": {**OWN, "input": 1_000_001}}, "input = 1000001 must be a number"),
        ({"m": {**OWN, "input": 10**400}}, "from 0 to 1,000,000"),
        ({"m": OWN, "M": OWN}, "stands there twice"),
        ({"m": {**OWN, "from": "9999-12-31T23:00:00-10:00"}}, "must be a day"),
        ({"m": {**OWN, "from": "soon"}}, "from = 'soon' must be a day"),
        ({"m": {**OWN, "from": 7}}, "from = 7 must be a day"),
    ],
)
def test_a_wrong_price_is_named_with_its_remedy(prices: Any, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)) as caught:
        load(prices)
    assert "prices" in str(caught.value)


def test_the_version_changes_with_the_persons_prices(table: PriceTable) -> None:
    pattern = r"model-prices \d+\.\d+\.\d+, data [0-9a-f]{12}, supplement [0-9a-f]{12}, names \d+"
    assert re.fullmatch(pattern, table.version)
    own = [load({"m": {**OWN, "input": price}}).version for price in (1, 1, 2)]
    assert own[0] == own[1] != own[2]
    assert own[0].startswith(table.version + ", overrides ")


def test_history_names_each_price_once(table: PriceTable) -> None:
    found = [
        (price.since[:10], price.above, price.input)
        for price in table.history("anthropic/claude-opus-4-6", speed="fast")
    ]
    assert found[:5] == [
        ("", 0, 15.0),
        ("", 200_000, 30.0),
        ("2026-02-17", 0, 30.0),
        ("2026-02-17", 200_000, 60.0),
        ("2026-03-13", 0, 30.0),
    ]
    assert table.history("claude-opus-9") == []


def test_every_model_is_listed_with_its_price() -> None:
    found = load({"my-model": OWN}).models()
    names = [price.model for price in found]
    assert {"my-model", "claude-opus-5-5", "claude-fable-5-2", "gpt-5.6-sol"} <= set(names)
    assert len(names) > 500 and found == sorted(found)
    assert all(price.source for price in found)


def test_a_listing_can_be_of_another_time(table: PriceTable) -> None:
    old = {price.model: price.cache_read for price in table.models("2026-10-01")}
    new = {price.model: price.cache_read for price in table.models("2026-11-01")}
    assert (old["claude-sonnet-5-5"], new["claude-sonnet-5-5"]) == (0.2, 0.1)


def test_the_supplement_yields_to_the_table() -> None:
    found = supplement.read()
    model = model_prices.Model("anthropic", "claude-fable-5-2")
    (own,) = found.filled(model, "standard", [])
    newer = own._replace(source="elsewhere")
    assert found.filled(model, "standard", [newer]) == [newer]


def test_a_listed_tier_is_kept() -> None:
    found = supplement.read()
    model = model_prices.Model("anthropic", "claude-sonnet-4-5")
    (plain,) = model_prices.read().quotes(model, "standard")
    (filled,) = found.filled(model, "standard", [plain])
    assert filled.tiers and found.filled(model, "standard", [filled]) == [filled]


def spec_of(folder: Path | None) -> Callable[[str], ModuleSpec | None]:
    origin = None if folder is None else str(folder / "__init__.py")
    return lambda name: ModuleSpec(name, None, origin=origin) if origin else None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "can't be read"),
        (b"{", "can't be read"),
        (b'{"schema": 2}', "schema 2 instead of 1"),
    ],
)
def test_a_table_that_is_not_what_we_understand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes | None, says: str
) -> None:
    if text is not None:
        (tmp_path / "snapshot.json").write_bytes(text)
    monkeypatch.setattr(util, "find_spec", spec_of(tmp_path))
    with pytest.raises(HookkitError, match=says) as caught:
        load().cost(message(input=1))
    assert "pip install --force-reinstall model-prices" in str(caught.value)


def test_a_missing_table_names_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", spec_of(None))
    with pytest.raises(HookkitError, match=r"pip install model-prices"):
        load().cost(message(input=1))


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys, hookkit.lib.pricing; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    ours = {name for name in loaded.stdout.split() if name.startswith("hookkit")}
    assert ours == {"hookkit", "hookkit.lib", "hookkit.lib.pricing"}


def test_a_price_is_looked_up_once(table: PriceTable, monkeypatch: pytest.MonkeyPatch) -> None:
    table.cost(message(input=1))
    monkeypatch.setattr(model_prices.ModelPrices, "find", None)
    for day in range(1, 29):
        assert table.cost(message(at=f"2026-10-{day:02}T10:00:00.000Z", input=MILLION)) == 4.0
