"""Show a progress bar where a command takes long."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from hookkit.cli.echo import is_dumb

Advance = Callable[[int], object]
"""Called with the number of steps that were just done."""


@contextmanager
def progress_bar(label: str, total: int, *, least: int) -> Iterator[Advance]:
    """Show a bar of `total` steps while the block runs.

    Nothing is shown for fewer than `least` steps, or where stderr is not a terminal.
    """
    if total < least or not sys.stderr.isatty() or is_dumb():
        yield lambda steps: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
