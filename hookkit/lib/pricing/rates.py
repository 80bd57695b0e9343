"""Prices and charges in whole femtodollars.

A price of one dollar per million tokens is 10⁹ femtodollars a token, so every listed price, half
of it and 1.1 times it are whole numbers, and so are their products and sums. Nothing is rounded
before the end, where one division gives the float nearest to the exact dollars.
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
    """Convert dollars per million tokens to femtodollars per token."""
    return round(usd_per_million * PER_MILLION)


def instant(text: str) -> str:
    """Return a listed time or day in the form of `ApiMessage.at`, comparable as text."""
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
        """Multiply the rates by a tenth of `factor`: 11 adds a tenth."""
        return Rates(*(rate * factor // 10 for rate in self))


class Tier(NamedTuple):
    """The rates of a whole request whose context exceeds `above` tokens."""

    above: int
    rates: Rates


class Quote(NamedTuple):
    """The price of a model from a moment on."""

    since: str
    """RFC 3339, UTC, milliseconds; empty: from the beginning of time."""
    source: str
    rates: Rates
    tiers: tuple[Tier, ...] = ()
    """By rising threshold."""

    @property
    def prices(self) -> tuple[Rates, tuple[Tier, ...]]:
        """The rates and tiers, without date and source."""
        return self.rates, self.tiers

    def tier(self, context: int) -> Tier:
        """Return the rates for a context of this many tokens; threshold 0 below the first tier."""
        passed = [tier for tier in self.tiers if context > tier.above]
        return passed[-1] if passed else Tier(0, self.rates)

    def charge(self, tokens: Tokens) -> int:
        """Return femtodollars for the tokens of one request, without web searches."""
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
        """Multiply every rate by a tenth of `factor`."""
        tiers = tuple(Tier(tier.above, tier.rates.tenths(factor)) for tier in self.tiers)
        return self._replace(rates=self.rates.tenths(factor), tiers=tiers)


QuoteAt = Callable[[str], Quote | None]
"""Moment (as `ApiMessage.at`) → the quote of that moment; None: there is no price."""


def timeline(quotes: Sequence[Quote]) -> QuoteAt:
    """Return a lookup of the quote in force, among quotes by rising `since`."""
    starts = [quote.since for quote in quotes]

    def at(moment: str) -> Quote | None:
        index = bisect_right(starts, moment)
        return quotes[index - 1] if index else None

    return at


class Price(NamedTuple):
    """The price of a model, in US dollars per million tokens."""

    lab: str
    """The owner of the price list; empty for a model that only config.toml prices."""
    model: str
    mode: str
    """`standard`, or another price list: `fast`, `batch`, `flex` …"""
    since: str
    """RFC 3339, UTC; empty: from the beginning."""
    source: str
    """Where it is published; `config.toml` for an override."""
    input: float
    output: float
    cache_read: float
    cache_write_5m: float
    cache_write_1h: float
    above: int = 0
    """Tokens of context that a request must exceed for this price; 0: the basic price."""
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
    """The reason for this price, in a few words."""
