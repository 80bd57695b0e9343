"""hookkit prices: show prices, and recompute stored costs."""

from collections.abc import Callable
from typing import Any

import click

from hookkit.api import own_prices, prices
from hookkit.cli import CommandGroup
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.messages import warn
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.pricing.overrides import MOST
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render import prices as rows


@click.group("prices", cls=CommandGroup)
def command() -> None:
    """Show prices and recompute stored costs.

    Prices are in US dollars per million tokens.

    Each message is billed at the prices of its own day. Prices of your own are kept in config.toml.

    \b
    Examples:
      hookkit prices list
      hookkit prices show claude-opus-4-6
      hookkit prices set my-model --input 3 --output 15
      hookkit prices reprice
    """


def not_empty(_: click.Context, __: click.Parameter, value: str) -> str:
    """Return a name on one line. Raises BadParameter for an empty one."""
    if not one_line(value):
        raise click.BadParameter("must not be empty.")
    return one_line(value)


@command.command("list")
@json_option
def list_prices(as_json: bool) -> None:
    """List the present price of every known model.

    \b
    Example:
      hookkit prices list | grep claude
    """
    found = prices.list_prices()
    if as_json:
        echo_json(**found.to_dict())
        return
    echo_table(rows.LAYOUT, list(map(rows.row, found.prices)))
    click.echo(f"\nPrice table: {found.version}")


@command.command("show")
@click.argument("model")
@json_option
def show_price(model: str, as_json: bool) -> None:
    """Show the present and past prices of MODEL, and where each is published.

    Where no model has this name, those that have its words in theirs are listed.

    \b
    Example:
      hookkit prices show claude-sonnet-4-5
      hookkit prices show opus
    """
    found = prices.list_prices_of(model)
    if as_json:
        echo_json(**found.to_dict())
        return
    if not found.is_exact:
        echo_table(rows.LAYOUT, list(map(rows.row, found.prices)))
        warn(f"no model is called {model}; these match.")
        return
    first, last = found.prices[0], found.prices[-1]
    click.echo(f"{one_line(first.model)} ({humanize.optional(first.lab or None)})\n")
    echo_table(rows.HISTORY, list(map(rows.history_row, found.prices)))
    if last.web_search is not None:
        click.echo(f"\nA thousand web searches: {humanize.price(last.web_search)}")
    click.echo(f"\nPrice table: {found.version}")


def amount(_: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Check that a price can be used. Raises BadParameter."""
    if value is not None and not 0 <= value <= MOST:  # NaN compares as neither
        raise click.BadParameter(f"{value} is not a price in US dollars, such as 3 or 0.25.")
    return value


PRICE_OPTIONS = {
    "input": "Input tokens.",
    "output": "Output tokens.",
    "cache_read": "Tokens that are read from the cache.",
    "cache_write_5m": "Tokens that are cached for five minutes.",
    "cache_write_1h": "Tokens that are cached for an hour.",
}


def price_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each kind of tokens."""
    for name, text in reversed(PRICE_OPTIONS.items()):
        flag = f"--{name.replace('_', '-')}"
        function = click.option(
            flag, f"of_{name}", type=float, callback=amount, metavar="USD", help=text
        )(function)
    return function


@command.command("set")
@click.argument("model", callback=not_empty)
@price_options
def set_price(model: str, **given: float | None) -> None:
    """Set a price of your own for MODEL, in US dollars per million tokens.

    It takes the place of the listed price. Options that you leave out stay as they were set;
    prices of the cache that were never set keep their listed proportion to the input.

    \b
    Example:
      hookkit prices set my-model --input 3 --output 15 --cache-read 0.3
    """
    known = {name.removeprefix("of_"): value for name, value in given.items() if value is not None}
    if not known:
        raise click.UsageError("Give at least one price, such as --input 3 --output 15.")
    price = own_prices.set_price(model, known)
    shown = ", ".join(
        f"{name.replace('_', ' ')} {humanize.price(value)}" for name, value in price.items()
    )
    click.echo(f"Set the price of {model}: {shown}.")
    click.echo(REPRICE)


@command.command("unset")
@click.argument("model", callback=not_empty)
def unset_price(model: str) -> None:
    """Remove a price of your own; the listed one applies again.

    \b
    Example:
      hookkit prices unset my-model
    """
    own_prices.unset_price(model)
    click.echo(f"Removed your price of {model}.")
    click.echo(REPRICE)


REPRICE = "`hookkit prices reprice` applies this to the costs that are stored."


@command.command("reprice")
def reprice_all() -> None:
    """Recompute the cost of every stored message with the present table.

    This happens by itself once after the table has changed and something new is read.

    \b
    Example:
      pip install --upgrade model-prices && hookkit prices reprice
    """
    with open_store() as store:
        done = prices.reprice(store)
    click.echo(f"{done.changed:,} of {done.messages:,} messages have a new cost.")
    click.echo(f"Price table: {done.version}")
