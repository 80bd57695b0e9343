"""Print what a command has found: a JSON document, or a table for a terminal or a pipe."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from hookkit.cli import color
from hookkit.lib.text.columns import wrapped
from hookkit.render import table as tables
from hookkit.render.table import Layout, Rows

SCHEMA_VERSION = 1

LEAST = 16
"""Columns that a value has at least, however narrow the terminal is."""

FACTS_GAP = 2

NO_STYLES: Mapping[str, str] = {}

STDERR = 2

UNCUT = 1_000_000
"""Columns that are enough for any table in a pipe with colours, such as one to `less -R`."""


def echo_json(**value: Any) -> None:
    """Print one JSON document with its schema version."""
    import orjson

    from hookkit.lib.text.inert_json import dumps

    encoded = dumps(
        {"schema_version": SCHEMA_VERSION} | value,
        orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )
    sys.stdout.flush()
    sys.stdout.buffer.write(encoded)
    sys.stdout.buffer.flush()


def width() -> int | None:
    """Return the columns of the terminal; None where the output is no terminal."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def error_width() -> int | None:
    """Return the columns of the terminal that shows stderr; None where it is no terminal."""
    if not sys.stderr.isatty():
        return None
    return width() or os.get_terminal_size(STDERR).columns


def has_colour() -> bool:
    """Return True if the output gets colours: a terminal that shows them, or if they are forced."""
    return color.is_on()


def is_plain() -> bool:
    """Return True where no colour is wanted, or none can be shown."""
    return not color.is_on()


def is_dumb() -> bool:
    """Return True in a terminal without colours, and without a cursor that moves."""
    return os.environ.get("TERM") == "dumb"


def painted(text: str, style: str) -> str:
    """Return a text in a style: `bold`, `dim` or a colour."""
    if not style or not has_colour():
        return text
    if style in ("bold", "dim"):
        return click.style(text, bold=style == "bold" or None, dim=style == "dim" or None)
    return click.style(text, fg=style)


def echo_plain_table(head: Sequence[str], rows: Rows) -> None:
    """Print a table for a pipe."""
    for line in tables.plain_lines(head, rows):
        click.echo(line)


def echo_facts(facts: Sequence[tuple[str, str]], styles: Mapping[str, str] = NO_STYLES) -> None:
    """Print names and values: wrapped in a terminal, each on one line in a pipe."""
    for line in fact_lines(facts, width(), styles):
        click.echo(line)


def fact_lines(
    facts: Sequence[tuple[str, str]], columns: int | None, styles: Mapping[str, str] = NO_STYLES
) -> Iterator[str]:
    """Yield names and values as lines of so many columns; None for as many as there are.

    `styles` has the style of a value by its name.
    """
    indent = max(len(name) for name, _ in facts) + FACTS_GAP
    room = None if columns is None else max(columns - indent, LEAST)
    for name, value in facts:
        first, *rest = wrapped(value, room)
        style = styles.get(name, "")
        yield painted(name, "dim") + " " * (indent - len(name)) + painted(first, style)
        for line in rest:
            yield " " * indent + line


def echo_table(layout: Layout, rows: Rows) -> None:
    """Print a table: fitted to a terminal, uncut in a pipe."""
    columns = width()
    if columns is None and not has_colour():
        echo_plain_table(layout.head, rows)
        return
    for line in tables.fitted_lines(layout, rows, columns or UNCUT, painted):
        click.echo(line)
