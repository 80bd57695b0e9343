"""The fold: journal → agents → handlers → store, exactly once.

One process folds at a time, under a file lock. A batch of lines and the cursor behind them are
written in one transaction, so a crash at any instruction loses nothing and counts nothing twice.
"""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hookkit import paths
from hookkit.config import Config
from hookkit.lib.containment import contained
from hookkit.pipeline.project.fold_order import FoldOrder
from hookkit.store.journal import order, segments
from hookkit.store.journal.order import stream_of
from hookkit.store.sqlite.database import Database, explained

if TYPE_CHECKING:
    from hookkit.pipeline.project.project_again import Extent

BATCH_LINES = 20_000
"""Lines in one transaction."""

READER_WAIT = 2.0
"""Seconds that a reader waits for whoever folds now."""


def fold(
    database: Database,
    config: Config,
    *,
    wait: float = READER_WAIT,
    batch_lines: int = BATCH_LINES,
) -> bool:
    """Fold all that the journal holds; False when another process keeps the lock for `wait` s.

    Raises StoreError when the database can't be written. Segments that can't be read are in
    `unreadable` of the database.
    """
    folder = paths.journal_dir()
    database.unreadable.clear()
    try:
        while pending(database, folder):
            if not fold_locked(database, config, folder, wait, batch_lines):
                return False
            # Looked at once more after letting go: whoever met the lock has already left.
    except sqlite3.Error as error:
        raise explained(error, paths.database()) from None
    return True


def fold_locked(
    database: Database, config: Config, folder: Path, wait: float, batch_lines: int
) -> bool:
    """Fold under the lock; False when another process keeps it for `wait` seconds."""
    from hookkit.lib.system import locks  # most readers find nothing to fold

    with locks.try_hold(paths.fold_lock(), wait=wait) as held:
        if held:
            fold_segments(database, config, folder, batch_lines)
    return held


def pending(database: Database, folder: Path) -> list[Path]:
    """Return the segments that hold something that isn't folded, but for unreadable ones."""
    done = database.cursors()
    return [
        segment
        for segment in segments.segments(folder)
        if segment not in database.unreadable and is_pending(segment, done)
    ]


def is_pending(segment: Path, done: dict[str, int]) -> bool:
    """Return True if a segment has grown, or was replaced by a shorter one."""
    offset = done.get(segment.name)
    if segment.suffix == ".gz":
        return offset is None
    try:
        size = segment.stat().st_size
    except FileNotFoundError:
        return False
    return size != (offset or 0) and not (
        offset is not None and is_unfinished(segment, offset, size)
    )


def is_unfinished(segment: Path, offset: int, size: int) -> bool:
    """Return True if all that follows the cursor is a line that its writer has not finished."""
    if size < offset:
        return False
    try:
        return next(segments.lines(segment, offset), None) is None
    except OSError:
        return False  # the fold reports it


def fold_segments(
    database: Database, config: Config, folder: Path, batch_lines: int = BATCH_LINES
) -> None:
    """Fold every segment to its end, in the order in which it was done first.

    The caller holds the lock.
    """
    SegmentFold(database, config, folder, batch_lines).run()


class Reading:
    """A segment that is being folded: where it is, and how many lines it has given."""

    def __init__(self, segment: Path, offset: int) -> None:
        self.offset = offset
        self.count = 0
        self.lines = self._counted(segments.lines(segment, offset))

    def _counted(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.count += 1
            yield line


class SegmentFold:
    """One fold of a journal's segments."""

    def __init__(
        self, database: Database, config: Config, folder: Path, batch_lines: int = BATCH_LINES
    ) -> None:
        self.database = database
        self.config = config
        self.folder = folder
        self.batch_lines = batch_lines
        self.order = FoldOrder(database, folder)
        self.halves: dict[str, Reading] = {}
        """Compacted segments that are folded in part, which has no cursor."""

    def run(self) -> None:
        """Fold to each stop that lies ahead, then to the end."""
        for stops in self.order.ahead():
            for stream in dict.fromkeys(map(stream_of, names(self.folder))):
                self.fold_to(stream, order.limit(stops, stream))
        for segment in pending(self.database, self.folder):
            self.order.go_back(segment)
            self.fold_lines(segment)

    def fold_to(self, stream: str, limit: int | None) -> None:
        """Fold a stream until so many of its lines are folded; None for all."""
        files = [each for each in segments.segments(self.folder) if stream_of(each.name) == stream]
        done = sum(map(self.folded, files))
        for segment in files:
            if limit is None or done < limit:
                done += self.fold_lines(segment, None if limit is None else limit - done)

    def folded(self, segment: Path) -> int:
        """Return how many lines of a segment are folded."""
        half = self.halves.get(segment.name)
        return half.count if half else self.order.projected(segment)

    def fold_lines(self, segment: Path, most: int | None = None) -> int:
        """Fold a segment to its end, or `most` lines of it; return how many there were.

        One that can't be read is left out, and noted in the database's `unreadable`.
        """
        if segment in self.database.unreadable:
            return 0
        try:
            return self.fold_readable(segment, most)
        except OSError as error:
            if error.filename not in (None, str(segment)):
                raise  # of another file, such as the prices
            self.database.unreadable[segment] = error
            return 0

    def fold_readable(self, segment: Path, most: int | None) -> int:
        """Do the same. Raises OSError if the segment can't be read."""
        if segment.suffix == ".gz" and self.database.cursor(segment.name):
            return 0
        reading = self.halves.pop(segment.name, None)
        reading = reading or Reading(segment, start(self.database, segment))
        before = reading.count
        while (done := reading.count - before) != most:
            size = self.batch_lines if most is None else min(most - done, self.batch_lines)
            end = self.fold_next(segment, reading, size)
            if end is None:
                return reading.count - before
            reading.offset = end
        if segment.suffix == ".gz":
            self.halves[segment.name] = reading
        return reading.count - before

    def fold_next(self, segment: Path, reading: Reading, size: int) -> int | None:
        """Fold the next lines of a segment, at most `size`; return the offset behind them.

        A line that can't be folded, whatever it raises, is rejected: one bad record stops nothing.
        """
        before, lines = reading.count, islice(reading.lines, size)
        state = self.order.state
        with contained(but=(OSError,)) as outcome:
            return self.fold_batch(segment, lines, reading.offset)
        from hookkit.pipeline.project import fold_apart  # seldom needed

        self.order.state = state
        count = reading.count - before + sum(1 for _ in lines)
        if not count and outcome.error:
            raise outcome.error
        return fold_apart.fold_apart(self, segment, reading.offset, count)

    def fold_batch(self, segment: Path, lines: Iterator[bytes], offset: int) -> int | None:
        """Fold the lines of a segment from an offset on in one transaction.

        Returns the offset behind the last one, None when there were none left.
        """
        from hookkit.pipeline.project.event_batch import (
            EventBatch,  # brings agents, handlers and the ledger with it
        )

        database = self.database
        with collection_paused(), database.transaction():
            batch = EventBatch(database, self.config, segment.name)
            end = batch.take(lines, offset)
            batch.write()
            if batch.order.late:
                from hookkit.pipeline.project.project_again import project_again

                project_again(batch, self.extents(segment, end))
            cursor = cursor_behind(database, segment, end)
            if cursor is not None:
                database.set_cursor(segment.name, cursor)
            if end is not None:
                self.order.note(segment)
        return end

    def extents(self, current: Path, end: int | None) -> "list[Extent]":
        """Return how far segments are projected when a batch ends at `end` of the current one."""
        from hookkit.pipeline.project.project_again import Extent

        found = []
        for segment in segments.segments(self.folder):
            half, cursor = self.halves.get(segment.name), self.database.cursor(segment.name)
            if segment.name == current.name:
                found.append(Extent(segment, end))
            elif half is not None:
                found.append(Extent(segment, half.offset))
            elif cursor:
                found.append(Extent(segment, None if segment.suffix == ".gz" else cursor))
        return found

    def reject(self, segment: Path, row: tuple[str, int, str], end: int) -> int:
        """Reject a line that ends at `end` in a transaction of its own; return that."""
        with self.database.transaction():
            self.database.reject([row])
            cursor = cursor_behind(self.database, segment, end)
            if cursor is not None:
                self.database.set_cursor(segment.name, cursor)
            self.order.note(segment)
        return end


def names(folder: Path) -> list[str]:
    """Return the names of a journal's segments in their order."""
    return [segment.name for segment in segments.segments(folder)]


@contextmanager
def collection_paused() -> Iterator[None]:
    """Pause the search for cycles: a batch makes none, and looking takes 8 % of its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def start(database: Database, segment: Path) -> int:
    """Return where to go on; from the beginning where the file is another one, and shorter."""
    if segment.suffix == ".gz":
        return 0
    offset = database.cursor(segment.name)
    return offset if offset <= segment.stat().st_size else 0


def cursor_behind(database: Database, segment: Path, end: int | None) -> int | None:
    """Return the cursor after a batch that ends at `end`, None for one without lines."""
    if segment.suffix != ".gz":
        # One that became empty, or has a torn line only, must not stay pending for ever.
        return start(database, segment) if end is None else end
    # A compacted segment is done or not: its cursor is set after the last line only. What a
    # crash has folded is folded again then, and twice is once.
    return segment.stat().st_size if end is None else None
