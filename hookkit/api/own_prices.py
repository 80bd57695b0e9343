"""Change the prices that a person sets in config.toml."""

from collections.abc import Callable, Mapping

from hookkit import config, file_errors, paths
from hookkit.errors import ConfigError, NotFoundError
from hookkit.lib.pricing.overrides import CACHE, NEEDED, Overrides
from hookkit.lib.pricing.own_prices import is_same, with_price

LOCK_SECONDS = 10.0


def set_price(model: str, given: Mapping[str, float]) -> dict[str, float]:
    """Set prices of a model in US dollars per million tokens; return all that are set now.

    What isn't given stays as it was set before. Raises ConfigError for a price that can't be used,
    and OwnPriceError for one that is written so that it must be edited by hand.
    """
    known = own_price(model) | dict(given)
    price = {name: known[name] for name in (*NEEDED, *CACHE) if name in known}
    Overrides({model: price})
    change(lambda text: with_price(text, model, price))
    return price


def unset_price(model: str) -> None:
    """Remove the price of a model that was set. Raises NotFoundError if there is none."""
    if not any(is_same(name, model) for name in config.load().prices):
        raise NotFoundError(
            f"No price of {model!r} is set. `hookkit prices list` lists all prices."
        )
    change(lambda text: with_price(text, model, None))


def own_price(model: str) -> dict[str, float]:
    """Return the price that was set; empty without one."""
    for name, price in config.load().prices.items():
        if is_same(name, model) and isinstance(price, Mapping):
            return dict(price)
    return {}


def change(edit: Callable[[str], str]) -> None:
    """Edit config.toml; nothing but its content changes. Raises HookkitError."""
    from hookkit.lib.system import locks, regular_file
    from hookkit.lib.system.rewrite import rewrite_file

    file = paths.config_file()
    try:
        paths.make_private(file.parent)
        with locks.hold(paths.lock_file("config"), "changing settings", wait=LOCK_SECONDS):
            before = regular_file.read(file).decode() if file.exists() else ""
            rewrite_file(file, edit(before).encode(), file.with_suffix(".toml.old"))
    except OSError as error:
        raise ConfigError(str(file_errors.explained(error, file))) from None
