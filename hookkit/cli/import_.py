"""hookkit import: the transcripts that are there already."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookkit import paths
from hookkit.api.store import Store
from hookkit.cli.open_store import open_store
from hookkit.errors import BusyError, HookkitError
from hookkit.lib.text.sanitize import one_line
from hookkit.pipeline.collect import transcript_scan
from hookkit.pipeline.collect.transcript_scan import ScanResult, ScanTask

if TYPE_CHECKING:
    from hookkit.store.sqlite.search_index import SearchIndex

FOLD_EVERY = 64 * 1024 * 1024
"""Bytes of transcripts after which what was read is entered."""


@click.command("import")
@click.argument("places", nargs=-1, metavar="[PATH]\u2026", type=click.Path(path_type=Path))
@click.option("--jobs", type=click.IntRange(1), help="Processes that read.  [default: all cores]")
@click.option("--no-search", is_flag=True, help="Don't keep what was said for `hookkit search`.")
def command(places: tuple[Path, ...], jobs: int | None, no_search: bool) -> None:
    """Import existing transcripts.

    They are read where the agent keeps them on this machine, or at PATH.

    Only what is new since the last time is read; it can be stopped and run again at any time.
    Files that can't be read are named on stderr and make the exit code 1; the others are taken.
    A file in which nothing has happened, as an empty one, is no problem and makes no session.

    \b
    Examples:
      hookkit import
      hookkit import ~/backup/.claude/projects
      hookkit import --no-search
    """
    with ExitStack() as stack:
        store = stack.enter_context(open_store())
        check_prices(store)
        if not stack.enter_context(transcript_scan.alone()):
            raise BusyError("Another process reads transcripts right now. Try again in a moment.")
        is_searched = store.settings.search and not no_search
        index = stack.enter_context(opened_index()) if is_searched else None
        counted, searched = store.accounts.positions(), index.positions() if index else None
        files = transcript_scan.find(places)
        tasks = transcript_scan.tasks(counted, searched, files)
        before = store.database.count_sessions()
        stack.enter_context(without_collector())
        bad = read(store, index, tasks, jobs)
        after = store.database.count_sessions()
        if tasks:
            reprice(store)
    lost = [] if searched is None else transcript_scan.lost(counted, searched)
    report(tasks, after - before, bad, len(lost))
    if bad:
        sys.exit(1)


def report(tasks: list[ScanTask], new: int, bad: list[str], lost: int) -> None:
    """Say what was done, and what could not be."""
    for line in bad:
        click.echo(f"hookkit: {one_line(line)}", err=True)
    if lost:
        click.echo(
            f"hookkit: the words of {lost:,} transcripts that are gone can't be searched.", err=True
        )
    files = len({task.path for task in tasks})
    click.echo(f"{files:,} files read, {new:,} new sessions, {len(bad):,} problems.")


# What isn't always needed is imported late: an import with nothing new takes no longer than that.


def check_prices(store: Store) -> None:
    """Say what is wrong with the person's own prices before anything is read."""
    if store.settings.prices:
        from hookkit.lib import pricing

        pricing.load(store.settings.prices)


def reprice(store: Store) -> None:
    """Let all costs come from one price table."""
    from hookkit.pipeline.project.reprice import reprice_if_due

    reprice_if_due(store.database, store.settings)


@contextmanager
def opened_index() -> Iterator["SearchIndex"]:
    """The search index."""
    from hookkit.store.sqlite.search_open import open_index

    with open_index() as index:
        yield index


def read(
    store: Store, index: "SearchIndex | None", tasks: list[ScanTask], jobs: int | None
) -> list[str]:
    """Read transcripts and enter what they tell; what could not be understood."""
    waiting, size, bad = list[ScanResult](), 0, list[str]()
    outcomes = transcript_scan.read_all(
        tasks, store.settings.edit_tools, jobs or os.cpu_count() or 1
    )
    for outcome in with_progress(outcomes, sum(task.size for task in tasks)):
        waiting.append(outcome)
        size += outcome.size
        bad += outcome.bad
        if size > FOLD_EVERY:
            enter(store, index, waiting)
            size = 0
    enter(store, index, waiting)
    if index:
        from hookkit.api import search

        search.name_sessions(store.database, index)
    return bad


def keep(outcomes: list[ScanResult]) -> None:
    """Write down what was read. Raises HookkitError where that fails: the disk may be full."""
    try:
        transcript_scan.write(*outcomes)
    except OSError as error:
        raise HookkitError(
            f"{paths.journal_dir()} can't be written: {error.strerror}. "
            "Run `hookkit doctor` for a fix, then import again: it continues from there."
        ) from None


def enter(store: Store, index: "SearchIndex | None", outcomes: list[ScanResult]) -> None:
    """Write down and fold what was read, and take its words into the index; it waits no more.

    Raises HookkitError when another process keeps folding.
    """
    keep(outcomes)
    found = [outcome.found for outcome in outcomes if outcome.found]
    outcomes.clear()
    if not store.refresh(wait=60):
        raise HookkitError("Read, but not entered yet; `hookkit list` will do it.")
    if index and found:
        index.enter(found)


@contextmanager
def without_collector() -> Iterator[None]:
    """Without looking for reference cycles: there are none, and the look takes a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def with_progress(outcomes: Iterator[ScanResult], total: int) -> Iterator[ScanResult]:
    """Show how far it is, where it takes long and stderr is a terminal."""
    if total < transcript_scan.SMALL or not sys.stderr.isatty():
        yield from outcomes
        return
    with click.progressbar(length=total, label="Reading", file=sys.stderr) as bar:
        for outcome in outcomes:
            bar.update(outcome.size)
            yield outcome
