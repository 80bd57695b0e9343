"""Prices and what they come to, in whole femtodollars.

A price of one dollar per million tokens is 10⁹ femtodollars a token, so every listed price, half
of it and 1.1 times it are whole numbers, and so is each product and each sum of them: nothing is
rounded before the very end, where one division gives the nearest float to the exact dollars.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

from hookkit.model.usage import Tokens

FEMTO = 10**15
"""Femtodollars in a dollar."""

PER_MILLION = 10**9
"""Femtodollars a token, for a price of one dollar per million tokens."""

PER_THOUSAND = 10**12
"""Femtodollars a request, for a price of one dollar per thousand requests."""


def femto(usd_per_million: float) -> int:
    """Dollars per million tokens as femtodollars per token."""
    return round(usd_per_million * PER_MILLION)


def instant(text: str) -> str:
    """A listed time or day in the form of `ApiMessage.at`, with which it is compared as text."""
    if len(text) == len("2026-01-31"):
        text += "T00:00:00Z"
    return text.replace("Z", ".000Z") if text and "." not in text else text


class Rates(NamedTuple):
    """Femtodollars per token; the order is that of `usage.Tokens`."""

    input: int
    output: int
    cache_read: int
    cache_write_5m: int
    cache_write_1h: int

    def tenths(self, factor: int) -> "Rates":
        """These rates times a tenth of `factor`: 11 makes them a tenth dearer."""
        return Rates(*(rate * factor // 10 for rate in self))


class Tier(NamedTuple):
    """The rates of a whole request whose context is larger than `above` tokens."""

    above: int
    rates: Rates


class Quote(NamedTuple):
    """What a model cost from a moment on."""

    since: str
    """RFC 3339, UTC, milliseconds; empty: from the beginning of time."""
    source: str
    rates: Rates
    tiers: tuple[Tier, ...] = ()
    """By rising threshold."""

    @property
    def prices(self) -> tuple[Rates, tuple[Tier, ...]]:
        """What is billed, without when and whence."""
        return self.rates, self.tiers

    def tier(self, context: int) -> Tier:
        """The rates for a context of this many tokens; threshold 0 where none is passed."""
        passed = [tier for tier in self.tiers if context > tier.above]
        return passed[-1] if passed else Tier(0, self.rates)

    def charge(self, tokens: Tokens) -> int:
        """Femtodollars for the tokens of one request; web searches are not among them."""
        fresh, output, read, short, long, _ = tokens
        rates = self.tier(fresh + read + short + long).rates if self.tiers else self.rates
        return (
            fresh * rates.input
            + output * rates.output
            + read * rates.cache_read
            + short * rates.cache_write_5m
            + long * rates.cache_write_1h
        )

    def tenths(self, factor: int) -> Self:
        """This quote with every rate multiplied by a tenth of `factor`."""
        tiers = tuple(Tier(tier.above, tier.rates.tenths(factor)) for tier in self.tiers)
        return self._replace(rates=self.rates.tenths(factor), tiers=tiers)


QuoteAt = Callable[[str], Quote | None]
"""Moment (as `ApiMessage.at`) → the quote of that moment; None: there is no price."""


def timeline(quotes: Sequence[Quote]) -> QuoteAt:
    """The quote in force at a moment, of quotes by rising `since`."""
    starts = [quote.since for quote in quotes]

    def at(moment: str) -> Quote | None:
        index = bisect_right(starts, moment)
        return quotes[index - 1] if index else None

    return at


class Price(NamedTuple):
    """What a model costs, in US dollars per million tokens."""

    lab: str
    """Whose price list it is from; empty for a model that only the person has priced."""
    model: str
    mode: str
    """`standard`, or what is billed otherwise: `fast`, `batch`, `flex` …"""
    since: str
    """RFC 3339, UTC; empty: from the beginning."""
    source: str
    """Where it is published; `config.toml` for the person's own."""
    input: float
    output: float
    cache_read: float
    cache_write_5m: float
    cache_write_1h: float
    above: int = 0
    """Tokens of context that a request must exceed to be billed so; 0: the basic price."""
    web_search: float | None = None
    """US dollars per 1,000 requests; None: unknown."""


class LineItem(NamedTuple):
    """One line of a bill."""

    model: str
    bucket: str
    """A field of `usage.Tokens`, or `tokens` where no price is known."""
    tokens: int
    """Requests, in the bucket `web_searches`."""
    price: float | None
    """US dollars per million tokens, or per 1,000 web searches; None: unknown."""
    cost: float | None
    """US dollars; None: unknown."""
    note: str
    """Why this price, in a few words."""
