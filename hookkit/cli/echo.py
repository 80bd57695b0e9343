"""Print what a command has found: a JSON document, or a table for a terminal or a pipe."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hookkit.render import table as tables
from hookkit.render.table import Layout, Rows

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA_VERSION = 1


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


def console() -> "Console":
    """Return a rich console on stdout; rich itself respects NO_COLOR."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def width() -> int | None:
    """Return the columns of the terminal; None where the output is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def has_colour() -> bool:
    """Return True if the output is a terminal that shows colours, and the person wants them."""
    return sys.stdout.isatty() and not is_plain()


def is_plain() -> bool:
    """Return True where no colour is wanted (NO_COLOR), or none can be shown."""
    return bool(os.environ.get("NO_COLOR")) or is_dumb()


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


def echo_table(layout: Layout, rows: Rows) -> None:
    """Print a table: fitted to a terminal, uncut in a pipe."""
    columns = width()
    if columns is None:
        echo_plain_table(layout.head, rows)
        return
    for line in tables.fitted_lines(layout, rows, columns, painted):
        click.echo(line)
