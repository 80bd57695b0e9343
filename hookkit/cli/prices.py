"""hookkit prices: show prices, and recompute stored costs."""

import click

from hookkit.api import prices
from hookkit.cli.echo import echo_json, echo_table
from hookkit.cli.open_store import open_store
from hookkit.cli.options import json_option
from hookkit.lib.text.sanitize import one_line
from hookkit.render import humanize
from hookkit.render import prices as rows


@click.group("prices")
def command() -> None:
    """Show prices and recompute stored costs.

    Prices are in US dollars per million tokens.

    Each message is billed at the prices of its own day. Set prices of your own in config.toml, as
    [prices."model"] with input and output.

    \b
    Examples:
      hookkit prices list
      hookkit prices show claude-opus-4-6
      hookkit prices reprice
    """


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

    \b
    Example:
      hookkit prices show claude-sonnet-4-5
    """
    found = prices.list_prices_of(model)
    if as_json:
        echo_json(**found.to_dict())
        return
    first, last = found.prices[0], found.prices[-1]
    click.echo(f"{one_line(first.model)} ({humanize.optional(first.lab or None)})\n")
    echo_table(rows.HISTORY, list(map(rows.history_row, found.prices)))
    if last.web_search is not None:
        click.echo(f"\nA thousand web searches: {humanize.price(last.web_search)}")
    click.echo(f"\nPrice table: {found.version}")


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
