"""Explain why a message was dear: what it was billed for, and how that came about."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from hookkit.lib.pricing.rates import LineItem
from hookkit.model.priced_message import PricedMessage
from hookkit.model.timestamps import parse_rfc_3339
from hookkit.model.usage import Tokens

SHORT, LONG = timedelta(minutes=5), timedelta(hours=1)
"""How long the two kinds of cache last after their last use."""

MOST = 0.5
"""The share of a cost that makes a kind of token its reason."""

KINDS = 3
"""Kinds that are named where none is most."""

SOME = 0.2
"""The share from which something special is worth its mention."""

DEAR = 3.0
"""How many times the cheapest price makes a model a reason."""


class Reason(NamedTuple):
    """Why a message was dear."""

    code: str
    """`mixed`, `cache_written_again`, `cache_written_first`, `cache_written`, `cache_read`,
    `input`, `output`, `web_searches`, `model_price`, `retries`, `advisor`, `compaction`, `price`.
    """
    tokens: int = 0
    """Tokens that it is about, or requests."""
    detail: str = ""
    """The shares of kinds, the model that is cheaper, or the note of a price."""
    pause: timedelta | None = None
    """Without a message, before the cache was written again."""
    ratio: float | None = None
    """How many times the price of the cheaper model."""


def reasons(
    each: PricedMessage,
    before: PricedMessage | None,
    bill: Iterable[LineItem],
    prices: Mapping[str, float],
) -> list[Reason]:
    """Return the reasons for the cost of a message, the main one first.

    `before` is the message before it in the same transcript, `bill` its lines at their prices, and
    `prices` has the input price of each model that was used.
    """
    lines = [line for line in bill if line.cost]
    total = sum(line.cost or 0 for line in lines)
    if not total:
        return []
    main = main_reason(each, before, lines, total)
    price = price_reason(each.message.model, prices)
    others = [each for each in special_reasons(lines, total) if each.code != main.code]
    return [main, *others, *([price] if price else [])]


def main_reason(
    each: PricedMessage, before: PricedMessage | None, lines: list[LineItem], total: float
) -> Reason:
    """Return the kind of token that most of the cost is for, and how it came about.

    Where none has half of it, return the shares of the largest.
    """
    shares: dict[str, float] = {}
    for line in lines:
        kind = "cache_write" if line.bucket.startswith("cache_write") else line.bucket
        shares[kind] = shares.get(kind, 0) + (line.cost or 0) / total
    kind = max(shares, key=lambda name: shares[name])
    if shares[kind] < MOST:
        most = sorted(shares, key=lambda name: -shares[name])[:KINDS]
        parts = [f"{shares[name]:.0%} {name.replace('_', ' ')}" for name in most]
        return Reason("mixed", detail=", ".join(parts))
    tokens = each.message.billed
    if kind == "cache_write":
        return cache_reason(each, before, tokens)
    return Reason(kind, getattr(tokens, kind))


def cache_reason(each: PricedMessage, before: PricedMessage | None, tokens: Tokens) -> Reason:
    """Return why the cache was written: for the first time, after a pause, or for new context."""
    if before is None:
        return Reason("cache_written_first", tokens.cache_write)
    pause = parse_rfc_3339(each.message.at) - parse_rfc_3339(before.message.at)
    lasts = LONG if before.message.tokens.cache_write_1h else SHORT
    if pause > lasts and tokens.cache_write > tokens.cache_read:
        return Reason("cache_written_again", tokens.cache_write, pause=pause)
    return Reason("cache_written", tokens.cache_write)


NOTES = {"replaced attempt": "retries", "advisor": "advisor", "compaction": "compaction"}
"""Beginning of the note of a line → the reason that it stands for."""


def special_reasons(lines: list[LineItem], total: float) -> list[Reason]:
    """Return what else was paid for: attempts, advisors, compactions, and unusual prices."""
    found: dict[tuple[str, str], tuple[int, float]] = {}
    for line in lines:
        first = line.note.partition(", ")[0]
        name = (NOTES[first], "") if first in NOTES else ("price", line.note)
        if line.bucket == "web_searches":
            name = "web_searches", ""
        if name != ("price", ""):
            tokens, cost = found.get(name, (0, 0.0))
            found[name] = tokens + line.tokens, cost + (line.cost or 0)
    return [
        Reason(code, tokens, detail)
        for (code, detail), (tokens, cost) in found.items()
        if cost >= SOME * total
    ]


def price_reason(model: str, prices: Mapping[str, float]) -> Reason | None:
    """Return that a model is much dearer than another one that was used, by the input prices."""
    mine = prices.get(model)
    cheapest = min(prices, key=lambda name: (prices[name], name), default=None)
    if mine is None or cheapest is None or not 0 < DEAR * prices[cheapest] <= mine:
        return None
    return Reason("model_price", detail=cheapest, ratio=mine / prices[cheapest])
