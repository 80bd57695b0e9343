"""Print texts that are longer than a screen."""

import os
import sys
from collections.abc import Iterable

import click

LESS = "-FRX"
"""Options of `less` as git sets them: quit if all fits, keep colours, keep the screen."""


def page(pieces: Iterable[str], *, paged: bool = True) -> None:
    """Print piece by piece, in a terminal through a pager."""
    if paged and sys.stdout.isatty():
        os.environ.setdefault("LESS", LESS)
        click.echo_via_pager(pieces, color=False if os.environ.get("NO_COLOR") else None)
        return
    for piece in pieces:
        click.echo(piece, nl=False)
