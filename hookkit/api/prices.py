"""List prices, and recompute stored costs with them."""

from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import config
from hookkit.api.store import Store
from hookkit.errors import NotFoundError
from hookkit.lib import pricing
from hookkit.lib.pricing.rates import Price

if TYPE_CHECKING:
    from hookkit.pipeline.project.reprice import Repriced

FAST = "fast"
"""The other mode that the client itself offers."""


class PriceList(NamedTuple):
    """Prices, and the version of their table."""

    version: str
    prices: list[Price]

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

    Raises NotFoundError naming similar models if none is known.
    """
    table = pricing.load(config.load().prices)
    standard = table.history(model)
    fast = [price for price in table.history(model, speed=FAST) if price.mode == FAST]
    if not standard + fast:
        similar = ", ".join(table.similar(model))
        raise NotFoundError(
            f"No price of {model!r} is known. {similar and f'Similar: {similar}. '}"
            "`hookkit prices list` lists the known ones; to add "
            f'one, write [prices."{model}"] into config.toml.'
        )
    return PriceList(table.version, standard + fast)


def reprice(store: Store) -> "Repriced":
    """Recompute the cost of every stored message with the present table."""
    from hookkit.pipeline.project import reprice

    return reprice.reprice(store.database, store.settings)
