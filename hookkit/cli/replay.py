"""hookkit replay: replay captured hook payloads."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from hookkit.api.replay import Rejection, replay_files
from hookkit.cli.messages import note
from hookkit.cli.progress import progress_bar

LARGE = 5_000_000
"""Bytes of a file from which a progress bar is shown."""


@click.command("replay")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Use this folder for data and settings instead of your own.",
)
def command(files: tuple[str, ...], home: Path | None) -> None:
    """Replay captured hook payloads.

    A file has one JSON object per line, either a bare payload or a line of a journal; `-` is
    stdin. Payloads that are already recorded are not counted again. Lines that can't be parsed are
    listed on stderr and make the exit code 1; the others are recorded.

    \b
    Examples:
      hookkit replay payloads.jsonl
      hookkit replay --home /tmp/try payloads.jsonl
      hookkit replay - < payloads.jsonl
    """
    if home is not None:
        os.environ["HOOKKIT_HOME"] = str(home.absolute())
    result = replay_files(files, with_progress, report)
    click.echo(f"{result.recorded} recorded, {result.rejected} rejected.")
    if result.rejected:
        raise SystemExit(1)


def report(rejection: Rejection) -> None:
    """Print a line or a file that could not be recorded."""
    where = rejection.file if rejection.line is None else f"{rejection.file}:{rejection.line}"
    note(f"{where}: {rejection.reason}")


def with_progress(sizes: Iterable[int], total: int) -> Iterator[int]:
    """Yield the sizes of a file's lines, with a progress bar for a large file."""
    with progress_bar("Replaying", total, least=LARGE) as advance:
        for size in sizes:
            advance(size)
            yield size
