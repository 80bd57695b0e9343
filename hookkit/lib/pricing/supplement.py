"""Fill the gaps of the price table from `supplement.toml`; it never overrides."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from hookkit.lib.pricing.billing_rules import STANDARD, completed
from hookkit.lib.pricing.model_prices import Model
from hookkit.lib.pricing.rates import Quote, Rates, Tier, femto, instant

FILE = Path(__file__).with_name("supplement.toml")


class Supplement:
    """Prices and tiers by model and mode."""

    def __init__(self, text: bytes) -> None:
        import tomllib

        found = tomllib.loads(text.decode())
        self.digest = hashlib.sha256(text).hexdigest()[:12]
        self._quotes: defaultdict[tuple[Model, str], list[Quote]] = defaultdict(list)
        self._tiers: dict[tuple[Model, str], Tier] = {}
        for entry in found["price"]:
            for name in entry["models"]:
                key = Model(entry["lab"], name), entry.get("mode", STANDARD)
                self._quotes[key].append(_quote(entry))
        for entry in found["tier"]:
            for name in entry["models"]:
                key = Model(entry["lab"], name), entry.get("mode", STANDARD)
                self._tiers[key] = _tier(entry["lab"], entry)

    @property
    def models(self) -> list[Model]:
        """Every model that has a price here."""
        return [model for model, _ in self._quotes]

    def filled(self, model: Model, mode: str, listed: Sequence[Quote]) -> list[Quote]:
        """Return the listed prices with a missing beginning or tier."""
        starts = listed[0].since if listed else "~"
        earlier = [each for each in self._quotes.get((model, mode), ()) if each.since < starts]
        later = [*listed]
        if (model, mode) in self._tiers:
            later = [_with_tier(quote, self._tiers[model, mode]) for quote in listed]
        if not earlier and later:
            later[0] = later[0]._replace(since="")
        return earlier + later


def read() -> Supplement:
    """Read the supplement that hookkit ships."""
    return Supplement(FILE.read_bytes())


def _with_tier(quote: Quote, tier: Tier) -> Quote:
    return quote if quote.tiers else quote._replace(tiers=(tier,))


def _quote(entry: Mapping[str, Any]) -> Quote:
    lab = entry["lab"]
    tiers = tuple(_tier(lab, each) for each in entry.get("tiers", ()))
    return Quote(instant(entry.get("from", "")), entry["source"], _rates(lab, entry), tiers)


def _tier(lab: str, entry: Mapping[str, Any]) -> Tier:
    return Tier(entry["above"], _rates(lab, entry))


def _rates(lab: str, entry: Mapping[str, Any]) -> Rates:
    price = partial(_price, entry)
    return completed(
        lab,
        input=femto(entry["input"]),
        output=femto(entry["output"]),
        read=price("cache_read"),
        short=price("cache_write_5m"),
        long=price("cache_write_1h"),
    )


def _price(entry: Mapping[str, Any], key: str) -> int | None:
    return femto(entry[key]) if key in entry else None
