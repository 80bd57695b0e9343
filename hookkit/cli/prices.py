"""hookkit prices: what a token costs, and the stored costs reckoned anew."""

import click

from hookkit.cli.echo import echo_folding_table, echo_json
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.errors import NotFoundError
from hookkit.lib.pricing.price_table import PriceTable
from hookkit.lib.pricing.rates import Price
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize

RATES = ("Input", "Output", "Cache read", "5 min write", "1 h write")

FAST = "fast"
"""The one other mode that the client itself offers."""


@click.group("prices")
def command() -> None:
    """Show prices and recompute stored costs.

    Prices are in US dollars per million tokens.

    A message costs what the table of its own time says. Prices of your own are written into
    config.toml, as [prices."model"] with input and output.

    \b
    Examples:
      hookkit prices list
      hookkit prices show claude-opus-4-6
      hookkit prices reprice
    """


@command.command("list")
@json_option
def list_prices(as_json: bool) -> None:
    """List what every known model costs today.

    \b
    Example:
      hookkit prices list | grep claude
    """
    table = load()
    prices = table.models()
    if as_json:
        echo_json(version=table.version, prices=[price._asdict() for price in prices])
        return
    head = ("Maker", "Model", *RATES, "Since")
    rows = [
        (humanize.optional(price.lab or None), one_line(price.model), *rates(price), since(price))
        for price in prices
    ]
    echo_folding_table(head, rows, right=RATES)
    click.echo(f"\nPrice table: {table.version}")


@command.command("show")
@click.argument("model")
@json_option
def show_price(model: str, as_json: bool) -> None:
    """Show what MODEL costs, and has cost, and where each price is published.

    \b
    Example:
      hookkit prices show claude-sonnet-4-5
    """
    table = load()
    prices = history(table, model)
    if not prices:
        raise NotFoundError(
            f"No price of {model!r} is known. `hookkit prices list` shows those there are; "
            f'one of your own is written into config.toml: [prices."{model}"].'
        )
    if as_json:
        echo_json(version=table.version, prices=[price._asdict() for price in prices])
        return
    click.echo(f"{one_line(prices[0].model)} ({humanize.optional(prices[0].lab or None)})\n")
    head = ("Since", "Mode", "Context", *RATES, "Source")
    rows = [
        (since(price), price.mode, context(price), *rates(price), one_line(price.source))
        for price in prices
    ]
    echo_folding_table(head, rows, right=RATES)
    if (search := prices[-1].web_search) is not None:
        click.echo(f"\nA thousand web searches: {humanize.price(search)}")
    click.echo(f"\nPrice table: {table.version}")


@command.command("reprice")
def reprice_all() -> None:
    """Reckon the cost of every stored message anew, with the present table.

    It happens by itself once when the table has changed and something new is read.

    \b
    Example:
      pip install --upgrade model-prices && hookkit prices reprice
    """
    from hookkit.pipeline.project import reprice

    with open_store() as store:
        done = reprice.reprice(store.database, store.settings)
    click.echo(f"{done.changed:,} of {done.messages:,} messages have another cost now.")
    click.echo(f"Price table: {done.version}")


def load() -> PriceTable:
    """The table with the person's own prices."""
    from hookkit import config
    from hookkit.lib import pricing

    return pricing.load(config.load().prices)


def history(table: PriceTable, model: str) -> list[Price]:
    """The prices of a model, the standard ones first."""
    standard = table.history(model)
    fast = [price for price in table.history(model, speed=FAST) if price.mode == FAST]
    return standard + fast


def rates(price: Price) -> tuple[str, ...]:
    """Dollars per million tokens as cells of a table."""
    each = (price.input, price.output, price.cache_read, price.cache_write_5m, price.cache_write_1h)
    return tuple(map(humanize.price, each))


def since(price: Price) -> str:
    """The day from which a price counts."""
    return price.since[:10] or humanize.UNKNOWN


def context(price: Price) -> str:
    """How large a request must be."""
    return f"over {price.above:,}" if price.above else "any"
