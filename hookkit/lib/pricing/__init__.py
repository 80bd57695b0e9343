"""What a message cost, at the price of its own time.

The prices come from the package `model-prices` (`listed.py` is the one place that knows it), what
it lacks from `supplement.toml` and `rules.py`, and what the person pays instead from config.toml.
A door: nothing is imported before a table is asked for, and none is read before a price is.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hookkit.lib.pricing.price_table import PriceTable


def load(overrides: Mapping[str, Any] | None = None) -> "PriceTable":
    """The price table, with the person's own prices: the table `prices` of config.toml.

    Raises ConfigError naming an entry that can't be used and the remedy.
    """
    from hookkit.lib.pricing.overrides import Overrides
    from hookkit.lib.pricing.price_table import PriceTable

    return PriceTable(Overrides({} if overrides is None else overrides))
