"""Turn prices into rows of tables."""

from hookkit.lib.pricing.rates import Price
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render.table import NAME, TEXT, Column, Layout

RATES = (
    Column("Input", is_number=True),
    Column("Output", is_number=True),
    Column("Cache read", rank=2, is_number=True),
    Column("5 min write", rank=3, is_number=True),
    Column("1 h write", rank=4, is_number=True),
)
LAYOUT = Layout(
    (
        Column("Maker", rank=5, least=NAME),
        Column("Model", least=TEXT),
        *RATES,
        Column("Since", rank=1),
    )
)
HISTORY = Layout(
    (
        Column("Since"),
        Column("Mode", rank=6),
        Column("Context", rank=1),
        *RATES,
        Column("Source", rank=5, least=TEXT),
    )
)


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
