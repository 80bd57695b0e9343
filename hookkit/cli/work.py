"""hookkit work: what runs detached after a session started, answered or ended."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from hookkit import log, paths
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.errors import BusyError, LockedError
from hookkit.lib.system import locks
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project import compaction, reprice

TRIES, PAUSE = 3, 0.5
"""How often a worker tries, and the seconds in between: several may start with the same event, and
the first one makes the database."""

WAIT = 30.0
"""Seconds that a worker waits for whoever folds, and for its turn: either may be stopped."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 4.0
"""Seconds between two looks while it waits: each is twice as long as the one before."""


@click.command("work", hidden=True)
def command() -> None:
    """Do the background work that is due.

    It projects the journal, asks git, recomputes costs, writes summaries and compacts the journal.
    """
    try:
        patiently(work)
    except Exception as error:  # nobody sees the stderr of a detached process
        log.write_trace(error)
        raise SystemExit(3) from None


def patiently(work: Callable[[], None]) -> None:
    """Try again where others keep the database; after some tries it is left to the next worker."""
    for _ in range(TRIES):
        try:
            work()
            return
        except (LockedError, BusyError):
            time.sleep(PAUSE)


def work() -> None:
    """Do all that is due, as soon as all is folded.

    Whoever folds now may be a reader, which folds the end of a session and leaves the rest to
    us: so a worker doesn't leave when it meets the lock. Raises BusyError after `WAIT` seconds.
    """
    with current_store() as store:
        with turn():
            if live_sessions.ask_git(store.database) and not store.refresh(WAIT):
                raise BusyError("What git told is not folded yet.")
            reprice.reprice_if_due(store.database, store.settings)
        if store.settings.summary != "off":
            summaries.summarise_due(store)
        compaction.compact_old(store.database, store.settings.journal_raw_days)


def current_store() -> Store:
    """Return a store that holds all that the journal tells. Raises BusyError.

    It is opened anew for each look: whoever has the lock may put another database in its place.
    """
    deadline, pause = time.monotonic() + WAIT, FIRST_PAUSE
    while True:
        store = Store.open(source="hookkit", wait=0)
        if store.is_current:
            return store
        store.close()
        if time.monotonic() >= deadline:
            raise BusyError("Another process keeps folding the journal.")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def turn() -> Iterator[None]:
    """Let one worker at a time ask git and reprice: the next one finds it done.

    One that has waited for long goes on beside the other: better twice than never.
    """
    with locks.try_hold(paths.lock_file("work"), wait=WAIT):
        yield
