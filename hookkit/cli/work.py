"""hookkit work: what runs detached after a session started, answered or ended."""

import time
from collections.abc import Callable

import click

from hookkit import log
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.errors import BusyError, LockedError
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project import compaction, reprice

TRIES, PAUSE = 3, 0.5
"""How often a worker tries, and the seconds in between: several may start with the same event, and
the first one makes the database."""


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
    """Leave at once when somebody else folds: they look again after they have let go."""
    with Store.open(source="hookkit", wait=0) as store:
        if not store.is_current:
            return
        if live_sessions.ask_git(store.database):
            store.refresh(wait=0)
        reprice.reprice_if_due(store.database, store.settings)
        if store.settings.summary != "off":
            summaries.summarise_due(store)
        compaction.compact_old(store.database, store.settings.journal_raw_days)
