"""Price messages, and explain the price."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from hookkit.lib.pricing import billing_rules
from hookkit.lib.pricing.catalog import Plan, PriceCatalog
from hookkit.lib.pricing.model_names import similar
from hookkit.lib.pricing.overrides import Overrides
from hookkit.lib.pricing.rates import (
    FEMTO,
    PER_MILLION,
    PER_THOUSAND,
    LineItem,
    Price,
    Quote,
    Rates,
    instant,
)
from hookkit.model.usage import ApiMessage, Tokens


class _Pass(NamedTuple):
    """Tokens that are priced together: one request to one model."""

    plan: Plan
    tokens: Tokens
    note: str = ""


class _Item(NamedTuple):
    """A line of the bill without its quantity."""

    model: str
    bucket: str
    rate: int | None
    """Femtodollars a token or a request; None: unknown."""
    note: str


class PriceTable:
    """Prices by model and time.

    The first use reads the installed table. Raises HookkitError naming the remedy where it is
    missing or invalid.
    """

    def __init__(self, overrides: Overrides) -> None:
        self._catalog = PriceCatalog(overrides)
        self._plans: dict[tuple[str, str | None, str | None, str | None], Plan] = {}
        self._quotes: dict[tuple[str, str], Quote | None] = {}

    @cached_property
    def version(self) -> str:
        """The sources of the prices; they may differ in another version."""
        return self._catalog.version

    def cost(self, message: ApiMessage) -> float | None:
        """Return US dollars at the price of the message's own time; None: unknown, which is not 0.

        It is unknown if any part of it is: an unlisted model, a speed or a web search without a
        price. The float is the one nearest to the exact sum; a million of them, added one by one,
        are off by less than a billionth: less than a cent in ten million dollars.
        """
        if not message.iterations:
            plan = self._plan(message.model, message.speed, message.geo, message.service_tier)
            charge = plan.charge(message.at, message.tokens)
            return None if charge is None else charge / FEMTO
        total = 0
        for plan, tokens, _ in self._passes(message):
            charge = plan.charge(message.at, tokens)
            if charge is None:
                return None
            total += charge
        return total / FEMTO

    def quote_of_day(self, model: str, day: str) -> Quote | None:
        """Return the price of plain requests to a model on a day in UTC (`2026-11-21`).

        None if there is none, or if it changes in the course of the day.
        """
        key = model, day
        if key not in self._quotes:
            plan = self._plan(model, None, None, None)
            first, last = (
                plan.quote_at(f"{day}T00:00:00.000Z"),
                plan.quote_at(f"{day}T23:59:59.999Z"),
            )
            self._quotes[key] = first if first == last and not plan.is_hourly else None
        return self._quotes[key]

    def explain(self, *messages: ApiMessage) -> list[LineItem]:
        """Return the bill of these messages: one line for each model, bucket and price.

        The lines add up to the sum of `cost`. Messages of unknown cost have lines too, with their
        tokens.
        """
        counts: dict[_Item, int] = {}
        for message in messages:
            for item, count in self._items(message):
                counts[item] = counts.get(item, 0) + count
        return [_line(item, count) for item, count in counts.items()]

    def price_of(
        self,
        model: str,
        at: str,
        *,
        context: int = 0,
        speed: str | None = None,
        geo: str | None = None,
        service_tier: str | None = None,
    ) -> Price | None:
        """Return the price of a model at a time (RFC 3339 in UTC, or a day); None: unknown.

        `context` is in tokens; speed, geo and service_tier are as in `ApiMessage`.
        """
        plan = self._plan(model, speed, geo, service_tier)
        quote = plan.quote_at(instant(at))
        return _price(plan, quote, context) if quote else None

    def history(self, model: str, *, speed: str | None = None) -> list[Price]:
        """Return every price that a model has had, by rising date and context.

        Prices that depend on the hour of the day are given as they are listed.
        """
        plan = self._plan(model, speed, None, None)
        return [
            _price(plan, quote, context)
            for quote in self._catalog.quotes(model, plan.mode)[1]
            for context in (0, *(tier.above + 1 for tier in quote.tiers))
        ]

    def similar(self, model: str) -> list[str]:
        """Return a few known models whose names are similar."""
        return similar(model, self._catalog.names)

    def models(self, at: str | None = None) -> list[Price]:
        """Return the standard price of every known model at a time (now), by lab and name."""
        when = at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        found = (self.price_of(name, when) for name in self._catalog.names)
        return sorted({price for price in found if price})

    def _plan(
        self, model: str, speed: str | None, geo: str | None, service_tier: str | None
    ) -> Plan:
        key = model, speed, geo, service_tier
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._catalog.plan(
                model, billing_rules.mode(speed, service_tier), geo
            )
        return plan

    def _passes(self, message: ApiMessage) -> Iterator[_Pass]:
        """Yield the requests of a message, each with its own context and model.

        An advisor runs at standard speed. Passes with fewer tokens than the message itself are
        incomplete: then the message's own sum counts.
        """
        speed, geo, service_tier = message.speed, message.geo, message.service_tier
        plan = self._plan(message.model, speed, geo, service_tier)
        own = [each for each in message.iterations if not each.is_extra]
        if sum(_size(each.tokens) for each in own) < _size(message.tokens) or not own:
            yield _Pass(plan, message.tokens)
        else:
            for each in own:
                its = self._plan(each.model, speed, geo, service_tier)
                yield _Pass(its, each.tokens._replace(web_searches=0))
            if message.tokens.web_searches:
                yield _Pass(plan, Tokens(web_searches=message.tokens.web_searches))
        for each in message.iterations:
            if each.is_advisor:
                its = self._plan(each.model, None, geo, service_tier)
                yield _Pass(its, each.tokens, "advisor")
            elif each.is_compaction:
                its = self._plan(each.model, speed, geo, service_tier)
                yield _Pass(its, each.tokens, "compaction")
            elif each.is_attempt:
                its = self._plan(each.model, speed, geo, service_tier)
                yield _Pass(its, each.tokens, "replaced attempt")

    def _items(self, message: ApiMessage) -> Iterator[tuple[_Item, int]]:
        for plan, tokens, note in self._passes(message):
            name, quote = plan.model.name, plan.quote_at(message.at)
            if quote is None:
                why = ", ".join(filter(None, (note, plan.note, "no price known")))
                yield _Item(name, "tokens", None, why), _size(tokens)
                continue
            above, rates = quote.tier(tokens.context)
            large = f"context over {above:,}" if above else ""
            why = ", ".join(filter(None, (note, plan.note, large)))
            for bucket, rate, count in zip(Rates._fields, rates, tokens, strict=False):
                if count:
                    yield _Item(name, bucket, rate, why), count
            if tokens.web_searches:
                yield _Item(name, "web_searches", plan.web_search, note), tokens.web_searches


def _size(tokens: Tokens) -> int:
    return tokens.context + tokens.output


def _line(item: _Item, count: int) -> LineItem:
    if item.rate is None:
        return LineItem(item.model, item.bucket, count, None, None, item.note)
    unit = PER_THOUSAND if item.bucket == "web_searches" else PER_MILLION
    cost = count * item.rate / FEMTO
    return LineItem(item.model, item.bucket, count, item.rate / unit, cost, item.note)


def _price(plan: Plan, quote: Quote, context: int) -> Price:
    above, rates = quote.tier(context)
    return Price(
        plan.model.lab,
        plan.model.name,
        plan.mode,
        quote.since,
        quote.source,
        *_dollars(rates),
        above,
        None if plan.web_search is None else plan.web_search / PER_THOUSAND,
    )


def _dollars(rates: Rates) -> tuple[float, float, float, float, float]:
    fresh, output, read, short, long = (rate / PER_MILLION for rate in rates)
    return fresh, output, read, short, long
