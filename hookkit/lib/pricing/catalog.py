"""Combine the sources of prices: overrides, the maintained table, and its supplement."""

from functools import cached_property
from typing import NamedTuple

from hookkit.lib.pricing import billing_rules, model_prices, supplement
from hookkit.lib.pricing.model_names import RULES, spell, undated
from hookkit.lib.pricing.model_prices import Model, ModelPrices
from hookkit.lib.pricing.overrides import SOURCE, Overrides
from hookkit.lib.pricing.rates import Quote, QuoteAt, timeline
from hookkit.lib.pricing.supplement import Supplement
from hookkit.model.usage import Tokens


class Plan(NamedTuple):
    """A price before the time and size of a request are known."""

    model: Model
    mode: str
    quote_at: QuoteAt
    web_search: int | None
    """Femtodollars a request; None: unknown."""
    note: str
    """The reason for a price other than the usual one."""
    is_hourly: bool = False
    """True if the price depends on the hour of the day."""

    def charge(self, at: str, tokens: Tokens) -> int | None:
        """Return the femtodollars of one pass; None: unknown."""
        quote = self.quote_at(at)
        if quote is None:
            return None
        if not tokens.web_searches:
            return quote.charge(tokens)
        if self.web_search is None:
            return None
        return quote.charge(tokens) + tokens.web_searches * self.web_search


class PriceCatalog:
    """The prices of every model, read at first use.

    Raises HookkitError naming the remedy where the table is missing or invalid.
    """

    def __init__(self, overrides: Overrides) -> None:
        self._overrides = overrides

    @cached_property
    def _supplement(self) -> Supplement:
        return supplement.read()

    @cached_property
    def _listed(self) -> ModelPrices:
        found = model_prices.read()
        for model in self._supplement.models:
            found.add(model)
        return found

    @property
    def version(self) -> str:
        """Package, version and content of every source, and the rules for names."""
        from importlib.metadata import version

        parts = {
            "model-prices": version("model-prices"),
            "data": self._listed.digest,
            "supplement": self._supplement.digest,
            "names": str(RULES),
            "overrides": self._overrides.digest,
        }
        return ", ".join(f"{name} {value}" for name, value in parts.items() if value)

    @property
    def names(self) -> list[str]:
        """Every name that has a price."""
        return [*{model.name for model in self._listed.models}, *self._overrides.models]

    def plan(self, name: str, mode: str, geo: str | None) -> Plan:
        """Return the price of a model in a mode, with inference bound to `geo`."""
        model, quote_at, is_hourly = self._quote_at(name, mode)
        is_regional = spell(name).is_regional
        factor, why = billing_rules.surcharge(model.name, geo, is_regional=is_regional)
        notes = ["" if mode == billing_rules.STANDARD else mode, why]
        return Plan(
            model,
            mode,
            quote_at if factor == billing_rules.NO_SURCHARGE else _dearer(quote_at, factor),
            billing_rules.web_search(model.lab),
            ", ".join(filter(None, notes)),
            is_hourly,
        )

    def quotes(self, name: str, mode: str) -> tuple[Model, list[Quote]]:
        """Return the model of a name, and its prices by rising date; empty: none is known."""
        spelling = spell(name)
        model = self._listed.find(spelling)
        quotes = self._filled(model, mode) if model else []
        own = self._overrides.find(spelling.forms) if mode == billing_rules.STANDARD else None
        if own:
            quotes = self._overrides.applied(own, quotes)
        return model or Model(billing_rules.maker(own or ""), own or name), quotes

    def _quote_at(self, name: str, mode: str) -> tuple[Model, QuoteAt, bool]:
        model, quotes = self.quotes(name, mode)
        is_own = bool(quotes) and quotes[-1].source == SOURCE
        by_the_hour = None if is_own else self._listed.by_the_hour(model, mode)
        return model, by_the_hour or timeline(quotes), by_the_hour is not None

    def _filled(self, model: Model, mode: str) -> list[Quote]:
        """Return the listed prices, or those of the undated name: modes are often only there."""
        quotes = self._supplement.filled(model, mode, self._listed.quotes(model, mode))
        plain = model._replace(name=undated(model.name))
        return quotes or (self._filled(plain, mode) if plain != model else [])


def _dearer(quote_at: QuoteAt, factor: int) -> QuoteAt:
    def at(moment: str) -> Quote | None:
        quote = quote_at(moment)
        return quote.tenths(factor) if quote else None

    return at
