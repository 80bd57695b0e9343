"""The maintained table: the dated prices that the package `model-prices` ships.

Chosen for its coverage of Claude, GPT and Gemini, its dates, each with a source, and its size: one
JSON document without dependencies. The document is a published format with a schema number; it is
read directly, because importing the package itself costs ten times as much as reading it.
"""

import hashlib
from collections.abc import Mapping
from importlib import import_module, util
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.errors import HookkitError
from hookkit.lib.pricing.billing_rules import STANDARD, completed
from hookkit.lib.pricing.model_names import Spelling, dashed, undated
from hookkit.lib.pricing.rates import Quote, QuoteAt, Rates, Tier, femto, instant

PACKAGE = "model_prices"
SCHEMA = 1
"""Version of the document's format."""

LABS = ("anthropic", "openai", "google", "deepseek", "moonshotai", "zai", "xai", "mistral")
"""Makers, in the order of preference for a name that several sellers list."""


class Model(NamedTuple):
    """A listed model: the owner of the price list, and its name there."""

    lab: str
    name: str


def read() -> "ModelPrices":
    """Read the installed table. Raises HookkitError naming the remedy."""
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise HookkitError("The price table is missing: pip install model-prices.")
    path = Path(spec.origin).with_name("snapshot.json")
    try:
        return ModelPrices(path.read_bytes())
    except (OSError, ValueError) as error:
        raise HookkitError(
            f"{path}: the price table can't be read: {error}. "
            "Reinstall it: pip install --force-reinstall model-prices."
        ) from None


class ModelPrices:
    """The document, with an index of its models."""

    def __init__(self, text: bytes) -> None:
        """Index the document. Raises ValueError for an unknown format."""
        import orjson

        document: dict[str, Any] = orjson.loads(text)
        if document.get("schema") != SCHEMA:
            raise ValueError(f"schema {document.get('schema')!r} instead of {SCHEMA}")
        self.digest = hashlib.sha256(text).hexdigest()[:12]
        self._prices: dict[str, dict[str, Any]] = document["prices"]
        self._schedules: list[dict[str, Any]] = document["schedules"]["schedule"]
        self._labs: dict[str, str] = document["aliases"]["providers"]
        self._aliases: dict[str, str] = document["aliases"]["models"]
        self._names: dict[str, dict[str, str]] = {}
        self._undated: dict[str, dict[str, str]] = {}
        self._dashed: dict[str, dict[str, str]] = {}
        for lab, models in self._prices.items():
            self._index(lab, {name: name for name in models})
            self._index(lab, document["bases"].get(lab, {}))

    def add(self, model: Model) -> None:
        """Add a model that the document lacks."""
        self._index(model.lab, {model.name: model.name})

    def _index(self, lab: str, models: Mapping[str, str]) -> None:
        for name, listed in sorted(models.items()):
            self._names.setdefault(name.lower(), {}).setdefault(lab, listed)
            self._undated.setdefault(undated(name.lower()), {})[lab] = listed
            self._dashed.setdefault(dashed(name.lower()), {}).setdefault(lab, listed)

    @property
    def models(self) -> list[Model]:
        """Every model, by lab and name."""
        found = {Model(lab, name) for labs in self._names.values() for lab, name in labs.items()}
        return sorted(found)

    def find(self, spelling: Spelling) -> Model | None:
        """Return the model of the most exact form that is listed, or None.

        The last resorts are a listed model whose name differs only by its release date, and one
        whose name differs only by dots.
        """
        lab = self._labs.get(spelling.lab, spelling.lab)
        for form in spelling.forms:
            if form in self._names:
                return _preferred(self._names[form], lab)
            if form in self._aliases:
                return Model(*self._aliases[form].split("/", 1))
        near = (
            labs.get(spelt)
            for labs, spelled in ((self._undated, str), (self._dashed, dashed))
            for spelt in map(spelled, spelling.forms)
        )
        found = next(filter(None, near), None)
        return _preferred(found, lab) if found else None

    def quotes(self, model: Model, mode: str) -> list[Quote]:
        """Return the prices of a model in a mode, by rising date; empty: none is listed.

        The first price also holds before its date. Where the list ends (a mode that is no longer
        offered), the last price stays: it is what those requests were billed at.
        """
        periods = self._prices.get(model.lab, {}).get(model.name, {}).get(mode, [])
        known = [period for period in periods if period["rates"]]
        while len(known) > 1 and known[1]["start"] <= known[0]["rates"]["valid_from"]:
            # A first entry that was corrected from its very first moment on: never in force.
            known = [{**known[1], "start": known[0]["start"]}, *known[2:]]
        quotes = [_quote(model.lab, period["start"], period["rates"]) for period in known]
        return [
            quote
            for quote, before in zip(quotes, [None, *quotes], strict=False)
            if before is None or quote.prices != before.prices
        ]

    def by_the_hour(self, model: Model, mode: str) -> QuoteAt | None:
        """Return a lookup for a model whose price depends on the hour; None for others."""
        if not any(_concerns(schedule, model) for schedule in self._schedules):
            return None
        package = import_module(PACKAGE)

        def at(moment: str) -> Quote | None:
            listed_mode = None if mode == STANDARD else mode
            try:
                rates = package.rates(model.name, at=moment, provider=model.lab, mode=listed_mode)
            except ValueError:  # no time of day: no price
                return None
            return _quote(model.lab, None, _plain(rates)) if rates else None

        return at


def _preferred(labs: Mapping[str, str], preferred: str) -> Model:
    """Return the model of the preferred lab, else of the maker, else of the first lab."""
    lab = next((lab for lab in (preferred, *LABS) if lab in labs), min(labs))
    return Model(lab, labs[lab])


def _concerns(schedule: Mapping[str, Any], model: Model) -> bool:
    only = schedule.get("off_peak_multiplier")
    return schedule["provider"] == model.lab and (only is None or model.name in only)


def _plain(rates: Any) -> dict[str, Any]:
    """Return the package's own object in the form of the document."""
    return {**vars(rates), "tiers": [vars(tier) for tier in rates.tiers]}


def _quote(lab: str, start: str | None, listed: Mapping[str, Any]) -> Quote:
    basic = _rates(lab, listed, listed)
    tiers = [
        Tier(tier["above"], _rates(lab, _over(listed, tier), listed))
        for tier in listed.get("tiers", ())
    ]
    return Quote(instant(start or ""), listed["source"], basic, tuple(tiers))


def _over(listed: Mapping[str, Any], tier: Mapping[str, Any]) -> dict[str, Any]:
    return {**listed, **{key: value for key, value in tier.items() if value is not None}}


def _rates(lab: str, prices: Mapping[str, Any], listed: Mapping[str, Any]) -> Rates:
    read, short = prices.get("cache_read"), prices.get("cache_write")
    times = listed.get("cache_write_1h_multiple")
    return completed(
        lab,
        input=femto(prices["input"]),
        output=femto(prices["output"]),
        read=None if read is None else femto(read),
        short=None if short is None else femto(short),
        long=None if times is None else femto(prices["input"] * times),
    )
