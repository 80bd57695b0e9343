"""List prices, and recompute stored costs with them."""

import re
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import config
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.lib import pricing
from hookkit.lib.pricing.rates import Price
from hookkit.lib.text.sanitize import one_line

if TYPE_CHECKING:
    from hookkit.pipeline.project.reprice import Repriced

FAST = "fast"
"""The other mode that the client itself offers."""


class PriceList(NamedTuple):
    """Prices, and the version of their table."""

    version: str
    prices: list[Price]
    is_exact: bool = True
    """False: no model has the name, and these are the present prices of those with it in theirs."""

    def to_dict(self) -> dict[str, Any]:
        """Return the list as JSON has it."""
        return {
            "version": self.version,
            "prices": [price._asdict() for price in self.prices],
        }


def list_prices() -> PriceList:
    """List the present price of every known model."""
    table = pricing.load(config.load().prices)
    return PriceList(table.version, table.models())


def list_prices_of(model: str) -> PriceList:
    """List the present and past prices of a model, the standard mode first.

    Where no model is called so, list the models that have all words of it in their names. Raises
    NotFoundError naming similar models if none is known.
    """
    table = pricing.load(config.load().prices)
    standard = table.history(model)
    fast = [price for price in table.history(model, speed=FAST) if price.mode == FAST]
    near = [] if standard + fast else matching(model, table.models())
    if near:
        return PriceList(table.version, near, is_exact=False)
    if not standard + fast:
        similar = ", ".join(table.similar(model))
        raise NotFoundError(
            f"No price of {model!r} is known. {similar and f'Similar: {similar}. '}"
            "`hookkit prices list` lists the known ones; to add "
            f"one: `hookkit prices set {shlex.quote(one_line(model))} --input USD --output USD`."
        )
    return PriceList(table.version, standard + fast)


def matching(name: str, prices: list[Price]) -> list[Price]:
    """Return the prices of the models that have all words of a name in theirs."""
    words = re.findall(r"[a-z0-9.]+", name.lower())
    return [each for each in prices if words and all(word in each.model.lower() for word in words)]


def reprice(store: Store) -> "Repriced":
    """Recompute the cost of every stored message with the present table."""
    from hookkit.pipeline.project import reprice

    return reprice.reprice(store.database, store.settings)
