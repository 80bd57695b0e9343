"""The server's side of a push: write portions to the slice of this machine's database.

Nothing here reads the database of this machine, so a thread may write a portion while the next one
is read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hookkit.api.team import ledger
from hookkit.api.team.portions import Part
from hookkit.store.postgres import members, pushes, slices
from hookkit.store.postgres.limits import cut, limited
from hookkit.store.postgres.place import Place
from hookkit.store.postgres.portion import Portion
from hookkit.store.postgres.text_rows import Stamps, known_texts

if TYPE_CHECKING:
    from psycopg import Connection


class Ready(NamedTuple):
    """A portion that was read, with the texts of its sessions."""

    part: Part
    portion: Portion
    known: Stamps
    """The texts that the team had when these were read."""


class Delivered(NamedTuple):
    """What became of a portion."""

    entry: ledger.Entry
    changed: int
    """Rows that the server has written or deleted."""


@dataclass(frozen=True)
class Delivery:
    """Where portions go."""

    db: "Connection"
    place: Place
    machines: list[int]
    """The slices of machines whose facts are here, and of this one's earlier databases."""
    server: str
    level: str

    def known_texts(self, numbers: Sequence[int]) -> Stamps:
        """Return which texts of sessions the team has. Raises psycopg.Error."""
        with limited(self.db):
            return self.texts_of(numbers)

    def texts_of(self, numbers: Sequence[int]) -> Stamps:
        """Return the same within a transaction."""
        return known_texts(self.db, self.place, numbers)

    @contextmanager
    def locked(self, mark: str) -> Iterator[None]:
        """Do the block in a transaction in which nobody else writes rows of the member; mark it."""
        with limited(self.db), self.db.transaction():
            members.lock(self.db, self.place.member)
            yield
            pushes.note(self.db, self.place, mark, self.level)

    def write(self, ready: Ready, mark: str) -> Delivered | None:
        """Write a portion; return None if the team has other texts than when it was read.

        Raises psycopg.Error, OSError; then nothing of the portion is there.
        """
        portion = ready.portion
        with self.locked(mark):
            if ready.known and self.texts_of(portion.numbers) != ready.known:
                return None
            entry = ledger.entry_of(portion, self.server)
            ledger.add(entry)
            written = slices.write(self.db, *self.place, portion, self.machines)
        return Delivered(entry, sum(written.rows.values()))

    def cancel(self) -> None:
        """End the connection, whatever a thread waits for there."""
        cut(self.db)
