"""Do the background work that is due after a session has started, answered or ended."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from hookkit import paths
from hookkit.agents import launcher
from hookkit.api import summaries
from hookkit.api.store import Store
from hookkit.api.team import stored as team
from hookkit.errors import BusyError, ConfigError, HookkitError, LockedError
from hookkit.lib.containment import contained
from hookkit.lib.system.locks import Lock
from hookkit.pipeline.collect import live_sessions
from hookkit.pipeline.project import compaction, reprice
from hookkit.runs import cleanup
from hookkit.sync import chosen_folder, chosen_team

TRIES, PAUSE = 3, 0.5
"""Attempts of a worker, and seconds between them: one event may start several workers, of which the
first creates the database."""

WAIT = 30.0
"""Seconds that a worker waits for the projection lock and for its turn; a holder may be stopped."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 4.0
"""Seconds between two attempts to open a current store; the pause doubles each time."""


def nothing() -> None:
    """Free no place."""


def work(free_place: Callable[[], None] = nothing) -> None:
    """Do all that is due; retry while the database is locked, then leave it to the next worker.

    `free_place` lets another worker wait (worker_place.py), before anything is read.
    """
    for _ in range(TRIES):
        try:
            work_once(free_place)
            return
        except (LockedError, BusyError):
            time.sleep(PAUSE)


def work_once(free_place: Callable[[], None] = nothing) -> None:
    """Do all that is due once the whole journal is projected.

    The process that projects now may be a reader, which projects the end of a session and leaves
    the rest to us: so a worker that finds the lock taken doesn't exit. Raises BusyError after
    `WAIT` seconds.
    """
    with suppress(HookkitError):  # a folder that can't be written is the doctor's to report
        launcher.refresh()
    with turn() as end_turn:
        free_place()
        with current_store() as store:
            failed = [outcome.error for outcome in steps(store, end_turn) if outcome.error]
    if failed:
        raise failed[0]


def steps(store: Store, end_turn: Callable[[], None]) -> Iterator[contained]:
    """Do each step, whatever becomes of the others; yield their outcomes."""
    with step() as git:
        if live_sessions.ask_git(store.database) and not store.refresh(WAIT):
            raise BusyError("The answer of git is not projected yet.")
    yield git
    with step() as prices:
        reprice.reprice_if_due(store.database, store.settings)
    yield prices
    end_turn()
    if store.settings.summary != "off":
        with step() as written:
            summaries.summarise_due(store)
        yield written
    with step() as synced, suppress(HookkitError):  # `hookkit sync` reports it
        if chosen_folder.read() is not None or chosen_team.read() is not None:
            from hookkit.api import sync  # most workers have nothing to exchange

            sync.sync_when_due(store)
    yield synced
    with step() as compacted:
        compaction.compact_old(store.database, store.settings.journal_raw_days)
    yield compacted
    with step() as cleaned, suppress(HookkitError, OSError):  # it is tried again in a day
        cleanup.remove_when_due(store.settings.run_days)
    yield cleaned
    with step() as shared, suppress(HookkitError):  # `hookkit team status` reports it
        if team.file().exists():
            from hookkit.api.team import push  # most people are in no team

            push.push_when_due(store)
    yield shared


def step() -> contained:
    """Return the boundary of a step: wrong prices are no reason to leave out summaries."""
    return contained(also=(ConfigError, OSError))


def current_store() -> Store:
    """Open a store that holds the whole journal. Raises BusyError.

    Each attempt opens it again, since the holder of the lock may replace the database.
    """
    deadline, pause = time.monotonic() + WAIT, FIRST_PAUSE
    while True:
        store = Store.open(source="hookkit", wait=0)
        if store.is_current:
            return store
        store.close()
        if store.obstacle is not None:
            raise store.obstacle  # waiting doesn't help
        if time.monotonic() >= deadline:
            raise BusyError("Another process keeps projecting the journal.")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


@contextmanager
def turn() -> Iterator[Callable[[], None]]:
    """Let one worker at a time ask git and reprice; the next one finds it done.

    Yield what ends the turn, before the block ends. A worker that has waited too long, or can't
    lock, continues beside the other: better twice than never.
    """
    lock = Lock(paths.lock_file("work"))
    with suppress(OSError):
        lock.acquire(WAIT)
    try:
        yield lock.release
    finally:
        lock.release()
