"""hookkit import: the transcripts that are there already."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from hookkit import transcripts
from hookkit.cli import output
from hookkit.errors import BusyError, HookkitError
from hookkit.sessions import Store
from hookkit.text import one_line
from hookkit.transcripts import Outcome, Task

FOLD_EVERY = 64 * 1024 * 1024
"""Bytes of transcripts after which what was read is entered."""


@click.command("import")
@click.argument("places", nargs=-1, metavar="[PATH]\u2026", type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1), help="Processes that read.  [default: all cores]")
def command(places: tuple[Path, ...], jobs: int | None) -> None:
    """Read the client's transcripts: those of this machine, or those at PATH.

    Only what is new since the last time is read; it can be stopped and run again at any time.
    Files that can't be read are named on stderr and make the exit code 1; the others are taken.

    \b
    Examples:
      hookkit import
      hookkit import ~/backup/.claude/projects
    """
    with output.open_store() as store, transcripts.alone() as is_alone:
        if not is_alone:
            raise BusyError("Another process reads transcripts right now. Try again in a moment.")
        files = transcripts.find(places or transcripts.roots())
        tasks = list(transcripts.unread(store.accounts, files))
        before = store.database.count_sessions()
        bad = [line for outcome in read(store, tasks, jobs) for line in outcome.bad]
        after = store.database.count_sessions()
    for line in bad:
        click.echo(f"hookkit: {one_line(line)}", err=True)
    click.echo(
        f"{len(tasks):,} files read, {after - before:,} new sessions, {len(bad):,} problems."
    )
    if bad:
        sys.exit(1)


def read(store: Store, tasks: list[Task], jobs: int | None) -> Iterator[Outcome]:
    """Read transcripts and enter what they tell."""
    waiting = 0
    outcomes = transcripts.read_all(tasks, store.settings.edit_tools, jobs or os.cpu_count() or 1)
    for outcome in with_progress(outcomes, sum(task.size for task in tasks)):
        transcripts.write(outcome)
        waiting += outcome.size
        if waiting > FOLD_EVERY:
            enter(store)
            waiting = 0
        yield outcome._replace(records=[])
    enter(store)


def enter(store: Store) -> None:
    """Fold what was read. Raises HookkitError when another process keeps folding."""
    if not store.refresh(wait=60):
        raise HookkitError("Read, but not entered yet; `hookkit list` will do it.")


def with_progress(outcomes: Iterator[Outcome], total: int) -> Iterator[Outcome]:
    """Show how far it is, where it takes long and stderr is a terminal."""
    if total < transcripts.SMALL or not sys.stderr.isatty():
        yield from outcomes
        return
    with click.progressbar(length=total, label="Reading", file=sys.stderr) as bar:
        for outcome in outcomes:
            bar.update(outcome.size)
            yield outcome
