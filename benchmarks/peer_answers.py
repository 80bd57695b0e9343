"""What tools answer about a corpus whose right totals are known."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

COST = "cost"
KINDS = ("input", "output", "cache_read", "cache_write", COST)

DOLLARS = {"input": 5.0, "output": 25.0, "cache_read": 0.5, "cache_write": 6.25}
"""Of a million tokens, as Anthropic lists them for the model of the corpus, Claude Opus 4.6."""

EXACT = "of the right value"
"""The unit of a share of the right answer."""

Answer = dict[str, float]
"""A kind → tokens, or dollars. A kind is missing where a tool doesn't answer."""


def right(totals: Counter[str]) -> Answer:
    """Return the right answer of a corpus with these totals."""
    tokens = {kind: float(totals[kind]) for kind in DOLLARS}
    dollars = sum(totals[kind] * price for kind, price in DOLLARS.items()) / 1e6
    return tokens | {COST: dollars}


def of_hookkit(printed: str) -> Answer:
    """Parse `hookkit stats --json`."""
    totals = json.loads(printed)["totals"]
    return {kind: totals[f"tokens_{kind}"] for kind in DOLLARS} | {COST: totals["cost_usd"]}


def of_ccusage(printed: str) -> Answer:
    """Parse `ccusage daily --json`."""
    totals = json.loads(printed)["totals"]
    return camel(totals) | {COST: totals["totalCost"]}


def of_agentsview(printed: str) -> Answer:
    """Parse `agentsview usage daily --json`."""
    totals = json.loads(printed)["totals"]
    return camel(totals) | {COST: totals["totalCost"]["microdollars"] / 1e6}


def camel(totals: dict[str, Any]) -> Answer:
    """Return the tokens of totals whose names two tools share."""
    return {
        "input": totals["inputTokens"],
        "output": totals["outputTokens"],
        "cache_read": totals["cacheReadTokens"],
        "cache_write": totals["cacheCreationTokens"],
    }


PROJECT = re.compile(
    r"<div class='stat'>🪙 Input: (\d+) \| Output: (\d+)"
    r"(?: \| Cache Creation: (\d+))?(?: \| Cache Read: (\d+))?"
)


def of_claude_code_log(printed: str) -> Answer:
    """Add up the projects of the index page that claude-code-log writes; it shows no cost."""
    found = [[int(count or 0) for count in each] for each in PROJECT.findall(printed)]
    kinds = ("input", "output", "cache_write", "cache_read")
    return dict(zip(kinds, map(float, map(sum, zip(*found, strict=True))), strict=False))


READERS: dict[str, Callable[[str], Answer]] = {
    "hookkit": of_hookkit,
    "ccusage": of_ccusage,
    "agentsview": of_agentsview,
    "claude-code-log": of_claude_code_log,
}
