"""Price messages at the rates of their own time.

Prices come from the package `model-prices` (only `model_prices.py` knows it); `supplement.toml`
and `billing_rules.py` fill its gaps, and config.toml overrides it. Nothing is imported before a
table is loaded, and no table is read before the first price.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookkit.lib.pricing.price_table import PriceTable


def load(overrides: Mapping[str, Any] | None = None) -> "PriceTable":
    """Return the price table, with the overrides from the table `prices` of config.toml.

    Raises ConfigError naming an entry that can't be used and the remedy.
    """
    from hookkit.lib.pricing.overrides import Overrides
    from hookkit.lib.pricing.price_table import PriceTable

    return PriceTable(Overrides({} if overrides is None else overrides))
