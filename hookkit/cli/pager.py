"""Print texts that are longer than a screen."""

import os
import sys
from collections.abc import Iterable

import click

from hookkit.cli.echo import is_dumb, is_plain

LESS = "-FRX"
"""Options of `less` as git sets them: quit if all fits, keep colours, keep the screen."""


def page(pieces: Iterable[str], *, paged: bool = True) -> None:
    """Print piece by piece, in a terminal through a pager."""
    if paged and sys.stdout.isatty() and not is_dumb():
        os.environ.setdefault("LESS", LESS)
        click.echo_via_pager(pieces, color=False if is_plain() else None)
        return
    for piece in pieces:
        click.echo(piece, nl=False)
