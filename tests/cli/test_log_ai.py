"""hookkit log-ai."""

from pathlib import Path

import pytest

from tests.builders import deliver, line, payload
from tests.cli.installed import hookkit, refused
from tests.cli.terminal import call

GPT = ("-p", "openai", "-m", "gpt-4o")
SONNET = ("-p", "anthropic", "-m", "claude-sonnet-4-5")


@pytest.fixture(autouse=True)
def started(shop: Path) -> None:
    call("start", "it")


def test_tokens_and_cost() -> None:
    printed = hookkit("log-ai", *GPT, "-t", "15000", "-c", "0.125")
    assert printed == ("Logged in #1: gpt-4o, 15,000 tokens, $0.125\n", "")


def test_several_add_up() -> None:
    hookkit("log-ai", *GPT, "--tokens", "15000", "--cost", "0.125")
    hookkit("log-ai", *SONNET, "-t", "25000", "-c", "0.250")
    facts = hookkit("show").facts
    assert (facts["AI Tokens"], facts["AI Cost"]) == ("40,000", "$0.375")
    totals = hookkit("stats", "--json").json["totals"]
    assert (totals["total_tokens"], totals["cost_usd"], totals["messages"]) == (40_000, 0.375, 2)


def test_the_cost_is_worked_out() -> None:
    document = hookkit("log-ai", *SONNET, "--input", "100000", "--output", "0", "--json").json
    logged = document["logged"]
    assert (logged["tokens"], logged["tokens_input"], logged["tokens_output"]) == (10**5, 10**5, 0)
    assert logged["cost_usd"] == 0.3
    assert document["session"]["cost_usd"] == 0.3


@pytest.mark.parametrize("side", ["--input", "--output"])
def test_one_side_is_enough(side: str) -> None:
    assert "7 tokens" in call("log-ai", *SONNET, side, "7").output


@pytest.mark.parametrize(
    "arguments",
    [(*GPT, "-t", "5"), ("-p", "me", "-m", "nobody-knows-1", "--input", "5")],
    ids=["only a sum of tokens", "a model without a price"],
)
def test_a_cost_that_is_not_known(arguments: tuple[str, ...]) -> None:
    printed = hookkit("log-ai", *arguments)
    assert printed.out.endswith("5 tokens, —\n")
    assert "set it with -c" in printed.err
    assert hookkit("show").facts["AI Cost"] == "—"
    assert hookkit("list", "--json").json["sessions"][0]["cost_usd"] is None


def test_a_cost_of_nothing_is_one() -> None:
    assert call("log-ai", *GPT, "-t", "5", "-c", "0").output.endswith("$0.00\n")


@pytest.mark.parametrize(
    "arguments, why",
    [
        ((), "Missing option"),
        (("-p", "openai"), "Missing option '-m'"),
        (("-p", " ", "-m", "x", "-t", "1"), "must not be empty"),
        (GPT, "Give either -t, or --input and --output"),
        ((*GPT, "-t", "1", "--input", "1"), "Give either -t"),
        ((*GPT, "-t", "1.5"), "not a valid integer"),
        ((*GPT, "-t", "-1"), "not in the range"),
        ((*GPT, "-t", "1", "-c", "-1"), "not a cost in US dollars"),
        ((*GPT, "-t", "1", "-c", "nan"), "not a cost in US dollars"),
        ((*GPT, "-t", "1", "-c", "$1"), "not a valid float"),
        ((*GPT, "-t", "1", "-c", "1e9"), "not a cost in US dollars"),
    ],
    ids=str,
)
def test_what_cannot_be_meant(arguments: tuple[str, ...], why: str) -> None:
    assert why in refused("log-ai", *arguments, code=2)
    assert hookkit("show", "--json").json["parts"]["logged"] == []


def test_an_agent_s_session_counts_by_itself() -> None:
    deliver(line(payload("SessionStart", "agent")))
    why = refused("log-ai", *GPT, "-t", "1", "--session", "agent", code=2)
    assert "counts its own calls" in why


def test_there_must_be_one() -> None:
    call("end")
    assert "hookkit start DESCRIPTION" in refused("log-ai", *GPT, "-t", "1", code=1)
    assert "Logged in #1" in call("log-ai", *GPT, "-t", "1", "--session", "1").output
