"""hookkit restore: restore sessions from an export."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

import click

from hookkit.cli.open_store import open_store
from hookkit.cli.progress import progress_bar
from hookkit.errors import HookkitError
from hookkit.lib.system import regular_file
from hookkit.lib.text.counted import counted

LONG = 4 * 1024 * 1024
"""Bytes from which a progress bar is shown."""


@click.command("restore")
@click.argument("file", metavar="FILE")
def command(file: str) -> None:
    """Restore sessions from an export.

    FILE is JSON or JSONL, or `-` for stdin.

    Restoring a file again changes nothing, even where its sessions have gone on since. A file that
    is truncated or not an export changes nothing either. A session that is broken is reported and
    left out, and makes the exit code 1; the others are restored. Costs are computed with the prices
    of this machine.

    \b
    Examples:
      hookkit restore sessions.json
      ssh laptop hookkit export --format jsonl | hookkit restore -
    """
    from hookkit.api.restore import restore

    name = "stdin" if file == "-" else file
    with (
        opened(file) as (stream, size),
        open_store() as store,
        progress_bar("Reading", size, least=LONG) as advance,
    ):
        counts = restore(store, stream, name, advance)
    sessions = counted(counts.all, "session")
    known = f"{counts.more:,} updated, {counts.known:,} already known"
    known += f", {counts.deleted:,} deleted here" if counts.deleted else ""
    broken = f", {counts.broken:,} broken" if counts.broken else ""
    click.echo(f"{sessions}: {counts.new:,} new, {known}{broken}.")
    if counts.broken:
        sys.exit(1)


@contextmanager
def opened(file: str) -> Iterator[tuple[IO[bytes], int]]:
    """Open a file; yield it and its size. Raises HookkitError where it can't be read."""
    if file == "-":
        yield sys.stdin.buffer, 0
        return
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(regular_file.opened_argument(file))
        except OSError as error:
            raise HookkitError(f"{file} can't be read: {error.strerror}.") from None
        yield stream, os.fstat(stream.fileno()).st_size
