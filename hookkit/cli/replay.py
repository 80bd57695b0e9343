"""hookkit replay: captured payloads, through the same fold as live ones."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.errors import StoreError
from hookkit.pipeline.collect.replay import Replayer, file_lines


@click.command("replay")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for data and settings, instead of your own.",
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
    with Store.open(source="user") as store:
        results = [replay_file(name) for name in files]
        if not store.refresh(wait=30):
            raise StoreError("Taken, but another process folds; `hookkit list` will show it.")
        if store.settings.summary == "inline":
            summaries.summarise_due(store)
    taken = sum(count for count, _ in results)
    bad = sum(wrong for _, wrong in results)
    click.echo(f"{taken} taken, {bad} not.")
    if bad:
        raise SystemExit(1)


def replay_file(name: str) -> tuple[int, int]:
    """Replay one file: how many lines were taken, how many could not be."""
    replayer = Replayer()
    try:
        size = 0 if name == "-" else Path(name).stat().st_size
        lines = sys.stdin.buffer if name == "-" else file_lines(Path(name))
        for _ in with_progress(replayer.replay(lines), size):
            pass
    except OSError as error:
        click.echo(f"{name}: {error.strerror}.", err=True)
        return replayer.taken, len(replayer.bad) + 1
    for line in replayer.bad:
        click.echo(f"{name}:{line.number}: {line.reason}", err=True)
    return replayer.taken, len(replayer.bad)


def with_progress(sizes: Iterable[int], total: int) -> Iterator[int]:
    """Show how far a large file is, where stderr is a terminal."""
    if total < 5_000_000 or not sys.stderr.isatty():
        yield from sizes
        return
    with click.progressbar(length=total, label="Replaying", file=sys.stderr) as bar:
        for size in sizes:
            bar.update(size)
            yield size
