"""hookkit restore: the sessions of an export come back."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import click

from hookkit.cli.open_store import open_store
from hookkit.errors import HookkitError

LONG = 4 * 1024 * 1024
"""Bytes of a file of which the progress is worth being shown."""


@click.command("restore")
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Restore sessions from an export.

    FILE is JSON or JSONL, or `-` for stdin.

    What is known already changes nothing, so a file can be restored as often as one likes, also
    where some of its sessions are, or have gone on since. A file that is not whole, or not ours,
    changes nothing either. Costs are reckoned with the prices that hold here.

    \b
    Examples:
      hookkit restore sessions.json
      ssh laptop hookkit export --format jsonl | hookkit restore -
    """
    from hookkit.api.restore import restore

    name = "stdin" if file == "-" else file
    with opened(file) as (stream, size), open_store() as store, progress(size) as advance:
        counts = restore(store, stream, name, advance)
    sessions = "1 session" if counts.all == 1 else f"{counts.all:,} sessions"
    known = f"{counts.more:,} went on, {counts.known:,} known already"
    click.echo(f"{sessions}: {counts.new:,} new, {known}.")


@contextmanager
def opened(file: str) -> Iterator[tuple[IO[bytes], int]]:
    """A file, and its size. Raises HookkitError where it can't be read."""
    if file == "-":
        yield sys.stdin.buffer, 0
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise HookkitError(f"{file} can't be read: {error.strerror}.") from None
        yield stream, os.fstat(stream.fileno()).st_size


@contextmanager
def progress(size: int) -> Iterator[Callable[[int], object]]:
    """Show how far it is, where it takes long and stderr is a terminal."""
    if size < LONG or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        yield bar.update
