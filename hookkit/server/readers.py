"""Threads that read: each has a store of its own, as a connection belongs to its thread."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from hookkit import clock, paths
from hookkit.api.behind import problem_of
from hookkit.api.status import JournalSizes, journal_sizes
from hookkit.api.store import Store

Result = TypeVar("Result")

THREADS = 2
"""SQLite and Python leave more of them nothing to do."""

MOST_SECONDS = 3.0
"""After these there may be news without an event: an agent was interrupted, or is gone."""

CLOSE_SECONDS = 0.2
"""For so long a question may go on when the server stops."""

State = tuple[int, int, int] | None
"""Device, inode and time of change of a file; None where there is none."""


class Task(NamedTuple):
    """A question, and the future that its answer is awaited by."""

    question: Callable[[Store], Any]
    answer: "Future[Any]"


class Readers:
    """Answers questions in threads, from stores that are up to date."""

    def __init__(
        self,
        threads: int = THREADS,
        make: "Callable[[], KeptStore] | None" = None,
        news: "News | None" = None,
    ) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self.news = news or News()
        self._kept = [(make or KeptStore)() for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._work, args=(each,), name="hookkit-read", daemon=True)
            for each in self._kept
        ]
        for each in self._threads:
            each.start()

    @property
    def problem(self) -> str:
        """Return why the latest answers may be behind; empty where they aren't."""
        return self.news.problem

    async def run(self, question: Callable[..., Result], *values: Any, **named: Any) -> Result:
        """Return the answer of `question(store, …)`. Raises what that raises."""
        answer: Future[Result] = Future()
        self._tasks.put(Task(lambda store: question(store, *values, **named), answer))
        return await asyncio.wrap_future(answer)

    def close(self) -> None:
        """Close the stores. A question that takes longer is given up; its thread ends with us."""
        for _ in self._threads:
            self._tasks.put(None)
        for kept in self._kept:
            kept.interrupt()
        end = time.monotonic() + CLOSE_SECONDS
        for each in self._threads:
            each.join(max(0.0, end - time.monotonic()))

    def _work(self, kept: "KeptStore") -> None:
        while (task := self._tasks.get()) is not None:
            if task.answer.set_running_or_notify_cancel():
                try:
                    task.answer.set_result(task.question(self.news.brought_to(kept.get())))
                except BaseException as error:
                    task.answer.set_exception(error)
                kept.release()
        kept.close()


class News:
    """Brings the database up to date, at most once for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sizes: JournalSizes | None = None
        self._due = 0.0
        self.problem = ""

    def brought_to(self, store: Store, *, is_stirred: bool = False) -> Store:
        """Return the store, after what is new in the journal has been projected.

        `is_stirred`: there is news that the journal doesn't have yet.
        """
        with self._lock:
            sizes = journal_sizes()
            if is_stirred or sizes != self._sizes or time.monotonic() >= self._due:
                store.is_current = store.refresh()
                self.problem = problem_of(store)
                self._sizes, self._due = sizes, time.monotonic() + MOST_SECONDS
        return store


class KeptStore:
    """The store of a thread; it is opened again after its file or the settings were replaced."""

    def __init__(self) -> None:
        self.store: Store | None = None
        self.database: State = None
        self.settings: State = None

    def get(self) -> Store:
        """Return the store. Raises HookkitError where it can't be used."""
        settings = state(paths.config_file())
        if self.store is None or (self.database, self.settings) != (database_now(), settings):
            self.close()
            self.store = Store.open(source="user")
            self.database, self.settings = database_now(), settings
        clock.use(self.store.settings.timezone)
        return self.store

    def release(self) -> None:
        """Keep nothing of a question that was answered."""

    def interrupt(self) -> None:
        """End the statement that runs, from another thread."""
        if self.store is not None:
            self.store.database.interrupt()

    def close(self) -> None:
        """Close the store."""
        if self.store is not None:
            self.store.close()
        self.store = None


def database_now() -> State:
    """Return the identity of the database's file: writing to it changes nothing of that."""
    found = state(paths.database())
    return found and (found[0], found[1], 0)


def state(path: Path) -> State:
    """Return the state of a file."""
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_dev, known.st_ino, known.st_mtime_ns
