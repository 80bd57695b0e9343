"""Project the journal in one order, whenever that is done: as it was done first.

The lines of one session may lie in several segments, and their order decides what they mean. Where
an earlier segment goes on after a later one, the projector writes that down before it goes on
(store/journal/order.py), and the next database observes it.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hookkit.store.journal import order, segments
from hookkit.store.journal.order import Stop, stream_of
from hookkit.store.sqlite import fold_state
from hookkit.store.sqlite.database import Database
from hookkit.store.sqlite.fold_state import FoldState


class FoldOrder:
    """The order of one fold. The caller holds the lock."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.stops = order.read(folder)
        self.state = fold_state.read(database.db) or FoldState(0, self.last_stream())

    def last_stream(self) -> str:
        """Return the last stream of which anything is projected."""
        return max(
            (stream_of(name) for name, offset in self.database.cursors().items() if offset),
            default="",
        )

    def ahead(self) -> Iterator[list[Stop]]:
        """Yield the stops that this database hasn't reached, each with those that follow it.

        When it goes on, the database has reached the stop.
        """
        for number in range(self.state.stops, len(self.stops)):
            yield self.stops[number:]
            self.state = FoldState(number + 1)
            with self.database.transaction():
                fold_state.write(self.database.db, self.state)

    def go_back(self, segment: Path) -> None:
        """Write a stop if a segment goes on after a later one."""
        stream = stream_of(segment.name)
        if stream >= self.state.stream:
            return
        stop = self.projected_from(stream)
        # Without it a rebuild may give other rows; but these would not be shown at all.
        with suppress(OSError):
            order.append(self.folder, stop)
            self.stops.append(stop)
        self.state = FoldState(len(self.stops), stream)
        with self.database.transaction():
            fold_state.write(self.database.db, self.state)

    def note(self, segment: Path) -> None:
        """Note in a transaction that lines of a segment are projected."""
        stream = stream_of(segment.name)
        if stream > self.state.stream:
            self.state = self.state._replace(stream=stream)
            fold_state.write(self.database.db, self.state)

    def projected_from(self, first: str) -> Stop:
        """Return how many lines of a stream, and of later ones, are projected."""
        found = {first: 0}
        for segment in segments.segments(self.folder):
            stream = stream_of(segment.name)
            if stream >= first and (count := self.projected(segment)):
                found[stream] = found.get(stream, 0) + count
        return found

    def projected(self, segment: Path) -> int:
        """Return how many lines of a segment are projected; none of an unreadable one."""
        offset = self.database.cursors().get(segment.name)
        if offset is None:
            return 0
        try:
            return order.count_lines(segment, offset)
        except OSError:
            return 0
