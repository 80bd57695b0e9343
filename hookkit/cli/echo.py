"""Print what a command has found: a JSON document, or a table for a terminal or a pipe."""

import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import click

from hookkit.render import table as tables
from hookkit.render.table import Rows, Shape

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1


def echo_json(**value: Any) -> None:
    """Print one JSON document with its schema version."""
    import orjson

    from hookkit.lib.text.inert_json import inert

    encoded = orjson.dumps(
        {"schema_version": SCHEMA_VERSION} | value,
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(inert(encoded))
    sys.stdout.buffer.flush()


def console() -> "Console":
    """Return a rich console on stdout; rich itself respects NO_COLOR."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def echo_plain_table(head: Sequence[str], rows: Rows) -> None:
    """Print a table for a pipe."""
    for line in tables.plain_lines(head, rows):
        click.echo(line)


def echo_table(head: Sequence[str], rows: Rows, shape: Shape) -> None:
    """Print a table: fitted to a terminal, uncut in a pipe."""
    if sys.stdout.isatty():
        terminal = console()
        terminal.print(tables.drawn(head, rows, shape, terminal.width))
    else:
        echo_plain_table(head, rows)


def echo_folding_table(head: Sequence[str], rows: Rows, right: Collection[str] = ()) -> None:
    """Print a table whose texts, in a terminal, fold into as many lines as they need.

    `right` are the columns of numbers.
    """
    if sys.stdout.isatty():
        console().print(tables.folding(head, rows, right))
    else:
        echo_plain_table(head, rows)
