"""Turn prices into rows of tables."""

from hookkit.lib.pricing.rates import Price
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize

RATES = ("Input", "Output", "Cache read", "5 min write", "1 h write")
HEAD = ("Maker", "Model", *RATES, "Since")
HISTORY_HEAD = ("Since", "Mode", "Context", *RATES, "Source")


def row(price: Price) -> tuple[str, ...]:
    """Return the present price of a model as cells."""
    return humanize.optional(price.lab or None), one_line(price.model), *rates(price), since(price)


def history_row(price: Price) -> tuple[str, ...]:
    """Return one of the prices of a model as cells."""
    return since(price), price.mode, context(price), *rates(price), one_line(price.source)


def rates(price: Price) -> tuple[str, ...]:
    """Return US dollars per million tokens."""
    each = (price.input, price.output, price.cache_read, price.cache_write_5m, price.cache_write_1h)
    return tuple(map(humanize.price, each))


def since(price: Price) -> str:
    """Return the day from which a price applies."""
    return price.since[:10] or humanize.UNKNOWN


def context(price: Price) -> str:
    """Return the size of the requests to which a price applies."""
    return f"over {price.above:,}" if price.above else "any"
