"""Import transcripts: read what is new in them, project it, and index their texts.

    with open_import(store) as job:
        for read_bytes in job.run():
            …
        print(job.result.to_dict())

What isn't always needed is imported late: an import that finds nothing new takes no longer than
the search for files.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hookkit import file_errors, paths
from hookkit.api.store import Store
from hookkit.errors import BusyError, HookkitError
from hookkit.lib.system import locks
from hookkit.pipeline.collect import collector, find_transcripts, unread_transcripts
from hookkit.pipeline.collect.scan_task import ScanResult, ScanTask
from hookkit.store.sqlite.deletion import DeletionQueries
from hookkit.sync import received_texts

if TYPE_CHECKING:
    from hookkit.store.sqlite.search_index import SearchIndex

PROJECTION_WAIT = 60
"""Seconds to wait for another process that projects the journal."""


@dataclass(frozen=True)
class ImportResult:
    """The result of an import."""

    transcripts: int
    """Transcripts that were found, with those in which nothing is new."""
    places: tuple[Path, ...]
    """Where they were looked for."""
    files: int
    """Transcripts that were read."""
    new_sessions: int
    problems: tuple[str, ...]
    """Files that can't be read and lines that can't be parsed, with the reason."""
    unsearchable: int
    """Transcripts that were deleted before their texts were indexed."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return {
            "transcripts": self.transcripts,
            "places": list(map(str, self.places)),
            "files": self.files,
            "new_sessions": self.new_sessions,
            "problems": list(self.problems),
            "unsearchable": self.unsearchable,
        }


class TranscriptImport:
    """One import: the plan, the reading, and the result."""

    def __init__(
        self, store: Store, index: "SearchIndex | None", places: Sequence[Path], jobs: int | None
    ) -> None:
        self.store = store
        self.index = index
        self.jobs = jobs or os.cpu_count() or 1
        counted = self.counted = store.accounts.positions()
        self.is_first = not counted
        searched = index.positions() if index else None
        self.deletions = DeletionQueries(store.db)
        self.places = tuple(places or find_transcripts.roots())
        files = self.deletions.without_deleted(find_transcripts.find(places))
        self.transcripts = len(files)
        self.tasks: list[ScanTask] = unread_transcripts.tasks(counted, searched, files)
        self.sessions_before = store.database.count_sessions()
        self.problems: list[str] = []
        not_indexed = index.not_indexed(paths.database()) if index else []
        self.unsearchable = len(unread_transcripts.lost(not_indexed))

    @property
    def size(self) -> int:
        """Return the bytes that are to be read, according to the files' sizes."""
        return sum(task.size for task in self.tasks)

    def run(self) -> Iterator[int]:
        """Read and enter everything; yield the size of each file that was read.

        Raises HookkitError if the journal can't be written or another process keeps
        projecting it. Another run goes on from there.
        """
        with without_cycle_collector():
            edit_tools = self.store.settings.edit_tools
            results = collector.collect(
                self.tasks, edit_tools, enter=self.enter, processes=self.jobs
            )
            for result in results:
                self.problems += result.problems
                yield result.size
            if self.tasks and not self.is_first:
                self.read_named()
            if self.tasks:
                self.place_sessions()
            if self.index:
                received_texts.enter(self.index, self.deletions.names())
                self.name_sessions(self.index)
            if self.tasks:
                self.reprice()

    def read_named(self) -> None:
        """Read transcripts again that have got a title in those just read."""
        from hookkit.pipeline.collect import named_transcripts

        tasks = named_transcripts.tasks(self.tasks, lambda: self.counted)
        for _ in collector.collect(tasks, self.store.settings.edit_tools, enter=self.enter):
            pass

    def enter(self, results: list[ScanResult]) -> None:
        """Write and project records, then index the texts."""
        try:
            collector.write(results)
        except OSError as error:
            raise HookkitError(
                f"{paths.journal_dir()} can't be written: {error.strerror}. "
                f"{file_errors.first_step(error)}, then import again: it continues from there."
            ) from None
        if not self.store.refresh(wait=PROJECTION_WAIT):
            raise HookkitError(
                "The transcripts were read, but another process is busy with the journal. "
                "`hookkit list` finishes the import."
            )
        if self.index:
            collector.enter_texts(self.index, results, self.deletions.names())

    def place_sessions(self) -> None:
        """Look up the projects of sessions that an earlier version read."""
        from hookkit.pipeline.collect import session_projects

        database = self.store.database
        if session_projects.ask_all(database) | session_projects.unite(database):
            self.store.refresh(wait=PROJECTION_WAIT)

    def name_sessions(self, index: "SearchIndex") -> None:
        """Index the titles, summaries and notes of sessions."""
        from hookkit.api import search

        search.name_sessions(self.store.database, index)

    def reprice(self) -> None:
        """Compute all costs from one price table."""
        from hookkit.pipeline.project.reprice import reprice_if_due

        reprice_if_due(self.store.database, self.store.settings)

    @property
    def result(self) -> ImportResult:
        """Return the result so far."""
        return ImportResult(
            transcripts=self.transcripts,
            places=self.places,
            files=len({task.path for task in self.tasks}),
            new_sessions=self.store.database.count_sessions() - self.sessions_before,
            problems=tuple(self.problems),
            unsearchable=self.unsearchable,
        )


@contextmanager
def open_import(
    store: Store,
    places: Sequence[Path] = (),
    *,
    with_search: bool = True,
    processes: int | None = None,
) -> Iterator[TranscriptImport]:
    """Plan an import of the transcripts at places, else of all that the agents keep here.

    Raises BusyError if another process reads transcripts, ConfigError for wrong prices and
    StoreError where the search index can't be used.
    """
    check_prices(store)
    with ExitStack() as stack:
        if not stack.enter_context(collector.reading_lock()):
            raise BusyError(locks.busy(paths.lock_file("reading"), "reading transcripts"))
        index = None
        if with_search and store.settings.search:
            from hookkit.store.sqlite.search_open import open_index

            index = stack.enter_context(open_index())
        yield TranscriptImport(store, index, places, processes)


def check_prices(store: Store) -> None:
    """Report an error in the person's own prices before anything is read."""
    if store.settings.prices:
        from hookkit.lib import pricing

        pricing.load(store.settings.prices)


@contextmanager
def without_cycle_collector() -> Iterator[None]:
    """Don't look for reference cycles: an import makes none, and the search takes a tenth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
