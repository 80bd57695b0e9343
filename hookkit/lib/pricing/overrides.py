"""Prices that override the listed ones: the tables `[prices."model"]` of config.toml.

    [prices."claude-opus-5-5"]
    input = 3.2                # US dollars per million tokens
    output = 16.0
    cache_read = 0.16          # optional, and so are cache_write_5m and cache_write_1h
    from = "2026-07-01"        # optional: the listed price counts before that day

Several prices of one model are written as `[[prices."model"]]`, each with its `from`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hookkit import paths
from hookkit.errors import ConfigError
from hookkit.lib.pricing.billing_rules import completed, maker
from hookkit.lib.pricing.rates import Quote, Rates, femto

NEEDED = ("input", "output")
CACHE = ("cache_read", "cache_write_5m", "cache_write_1h")
START = "from"
KEYS = (*NEEDED, *CACHE, START)
SOURCE = "config.toml"

MOST = 1_000_000
"""US dollars per million tokens: a dollar each. Larger sums could overflow a column."""


class Override(NamedTuple):
    """One price from config.toml; femtodollars per token."""

    since: str
    input: int
    output: int
    cache: tuple[int | None, ...]
    """In the order of `CACHE`; None: not given."""


class Overrides:
    """The overrides by model."""

    def __init__(self, prices: Mapping[str, Any]) -> None:
        """Check the entries. Raises ConfigError naming the entry and the remedy."""
        if not isinstance(prices, Mapping):
            raise ConfigError('prices: write a table for each model, as in [prices."my-model"].')
        self._by_model = dict[str, list[Override]]()
        for name, value in prices.items():
            if name.lower() in self._by_model:
                raise _wrong(name, "the same model stands there twice; capitals make no difference")
            self._by_model[name.lower()] = _entries(name, value)

    @property
    def digest(self) -> str:
        """A hash of the prices; empty without any."""
        if not self._by_model:
            return ""
        return hashlib.sha256(repr(sorted(self._by_model.items())).encode()).hexdigest()[:12]

    @property
    def models(self) -> list[str]:
        """The names that have an override."""
        return sorted(self._by_model)

    def find(self, forms: Sequence[str]) -> str | None:
        """Return the most exact form that has a price here."""
        return next((form for form in forms if form in self._by_model), None)

    def applied(self, model: str, listed: Sequence[Quote]) -> list[Quote]:
        """Return the listed prices, with each override from its day on."""
        own = self._by_model[model]
        quotes = [_quote(model, each, _in_force(listed, each.since)) for each in own]
        return [quote for quote in listed if quote.since < own[0].since] + quotes


def _in_force(listed: Sequence[Quote], since: str) -> Quote | None:
    """Return the listed quote that an override replaces; today's for one without a day."""
    earlier = [quote for quote in listed if not since or quote.since <= since]
    return earlier[-1] if earlier else None


def _quote(model: str, own: Override, listed: Quote | None) -> Quote:
    """Return the quote of an override; missing cache prices keep their listed proportion."""
    read, short, long = own.cache
    if listed and listed.rates.input:
        usual = Rates(*(rate * own.input // listed.rates.input for rate in listed.rates))
        read, short, long = (
            given if given is not None else share
            for given, share in zip(own.cache, usual[2:], strict=True)
        )
    lab = maker(model)
    rates = completed(lab, input=own.input, output=own.output, read=read, short=short, long=long)
    return Quote(own.since, SOURCE, rates)


def _entries(name: str, value: Any) -> list[Override]:
    tables = value if isinstance(value, list) else [value]
    found = sorted(_override(name, table) for table in tables)
    if not found or len({each.since for each in found}) < len(found):
        raise _wrong(name, f"give each price a day of its own, as in {START} = 2026-01-31")
    return found


def _override(name: str, table: Any) -> Override:
    if not isinstance(table, Mapping):
        raise _wrong(name, "write a table with input and output, in US dollars per million tokens")
    unknown = next((key for key in table if key not in KEYS), None)
    if unknown is not None:
        remedy = f"unknown key {unknown!r}; known are {', '.join(KEYS)}"
        if isinstance(table[unknown], Mapping):
            remedy = f'quote a name with dots in it, as in [prices."{name}.{unknown}"]'
        raise _wrong(name, remedy)
    fresh, output = (_price(name, table, key) for key in NEEDED)
    cache = tuple(_price(name, table, key) if key in table else None for key in CACHE)
    return Override(_start(name, table.get(START)), fresh, output, cache)


def _price(name: str, table: Mapping[str, Any], key: str) -> int:
    if key not in table:
        raise _wrong(name, f"{key} is missing; give it in US dollars per million tokens")
    value = table[key]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MOST:
        entry = f"{key} = {value!r:.40}"
        raise _wrong(name, f"{entry} must be a number of US dollars, from 0 to {MOST:,}")
    return femto(value)


def _start(name: str, value: Any) -> str:
    """Return the moment in the form of `ApiMessage.at`; a day begins at midnight UTC."""
    if value is None:
        return ""
    try:
        day = datetime.fromisoformat(str(value))
        when = day.replace(tzinfo=day.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong(name, f"{START} = {value!r} must be a day, as in 2026-01-31") from None
    return f"{when.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _wrong(name: str, remedy: str) -> ConfigError:
    return ConfigError(f'{paths.config_file()}: [prices."{name}"]: {remedy}.')
