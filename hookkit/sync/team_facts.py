"""Exchange files of facts by the store of a team: each is a row, which its own person reads alone.

What is new is found without its content; only rows with facts that are wanted are transferred.
"""

import errno
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hookkit import file_errors, paths
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.lib.system.atomic_write import replace_file
from hookkit.store.journal import fact_file
from hookkit.store.postgres import connect, facts, members, migrate
from hookkit.store.postgres.facts import Row
from hookkit.sync import own_facts, own_texts
from hookkit.sync.carrier import Found
from hookkit.sync.shared_folder import trailer

if TYPE_CHECKING:
    from psycopg import Connection


class Seen(msgspec.Struct, array_like=True, frozen=True):
    """What is remembered of a row."""

    size: int
    trailer: bytes
    problem: str = ""
    """Why it can't be used."""
    newest: int = 1
    """The newest version of the format that could be read then."""


_decode = msgspec.json.Decoder(dict[str, Seen]).decode


@contextmanager
def opened(dsn: str) -> "Iterator[TeamFacts]":
    """Connect to a team's store. Raises TeamError, NewerError."""
    with connect.opened(dsn) as db:
        members.check_identity(db)
        migrate.check_readable(migrate.version(db))
        carrier = TeamFacts(db, members.joined(db), connect.shown(dsn))
        try:
            yield carrier
        finally:
            with suppress(OSError):
                carrier.fetched.unlink()


class TeamFacts:
    """A member's rows as they were when they were looked at."""

    def __init__(self, db: "Connection", member: int, server: str) -> None:
        self.db = db
        self.member = member
        self.name = server
        self.memory = paths.sync_dir() / "seen-team.json"
        self.fetched = paths.sync_dir() / f"fetched{fact_file.SUFFIX}"
        self.known = self._remembered()
        self.rows: dict[str, Row] = {}
        self.seen: dict[str, Seen] = {}
        self.changed: set[str] = set()
        self.unsent: dict[str, str] = {}
        """Files of this machine that can't be sent, and why."""

    def _remembered(self) -> dict[str, Seen]:
        try:
            return _decode(regular_file.read(self.memory))
        except (OSError, ValueError):
            return {}

    def place(self, row: Row) -> str:
        """Return what distinguishes a row from others."""
        return f"{self.name}: {row.stream}/{row.first}-{row.end - 1}"

    def look(self, known: Mapping[str, int], /) -> None:
        """Find the rows with facts that aren't known."""
        self.rows = {self.place(each): each for each in facts.new(self.db, self.member, known)}
        for place, row in self.rows.items():
            old, new = self.known.get(place), Seen(row.size, row.trailer)
            is_old = old is not None and (old.size, old.trailer) == (new.size, new.trailer)
            is_valid = old is not None and old.newest == fact_file.NEWEST
            self.seen[place] = old if old and is_old and is_valid else new
            if not is_old and not is_own_file(row):
                self.changed.add(place)

    def remember(self) -> None:
        """Store what the rows are. Raises OSError."""
        replace_file(self.memory, msgspec.json.encode(self.seen), mode=0o600)

    def found(self) -> list[Found]:
        """Return the rows."""
        return [
            Found(place, row.stream, row.first, row.end, row.name)
            for place, row in self.rows.items()
            if not self.seen[place].problem
        ]

    def fetch(self, file: Found) -> Path:
        """Transfer the content of a row to a file. Raises FileNotFoundError, FileError."""
        content = facts.content(self.db, self.member, self.rows[file.place])
        if content is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), file.place)
        try:
            self.fetched.touch(0o600)
            self.fetched.write_bytes(content)
        except OSError as error:
            raise file_errors.explained(error, self.fetched) from None
        return self.fetched

    def problems(self) -> dict[str, str]:
        """Return the rows that can't be used, and why."""
        known = {place: each.problem for place, each in self.seen.items() if each.problem}
        return known | self.unsent

    def cannot_read(self, file: Found, error: OSError) -> None:
        """Leave a row for the next time: its machine may just have put it into a bigger one."""

    def reject(self, file: Found, reason: str) -> None:
        """Note that a row can't be used."""
        row = self.rows[file.place]
        self.seen[file.place] = Seen(row.size, row.trailer, reason, fact_file.NEWEST)

    def send(self, files: list[Path], stream: str, machine_name: str, label: str = "") -> None:
        """Add the files that the store lacks; it has no label. Raises OSError."""
        name = machine_name.replace("\0", "")[: facts.MOST_CHARACTERS]
        own = [each for each in self.rows.values() if each.stream == stream]
        for file in files:
            with suppress(RejectedError):  # the disk has damaged it
                row = row_of(file, name)
                if not is_sent(row, own):
                    self._send_file(file, row)

    def remove(self, streams: Collection[str]) -> None:
        """Remove all rows of streams."""
        kept = {place: row for place, row in self.rows.items() if row.stream not in streams}
        if kept != self.rows:
            facts.remove(self.db, self.member, streams)
            self.rows = kept

    def _send_file(self, file: Path, row: Row) -> None:
        if row.size > facts.MOST_BYTES:
            self.unsent[str(file)] = f"a team's store takes {facts.MOST_BYTES:,} bytes at most"
            return
        facts.replace(self.db, self.member, row, regular_file.read(file))
        self.seen[self.place(row)] = Seen(row.size, row.trailer)


def row_of(file: Path, name: str) -> Row:
    """Return the row of a file of this machine. Raises RejectedError, OSError."""
    header = fact_file.read_header(file)
    size = file.stat().st_size
    return Row(header.stream, header.first, header.end, name, size, trailer(file))


def is_sent(row: Row, own: list[Row]) -> bool:
    """Return True if a file's facts are there: it is a row, or a bigger one has them."""
    around = [each for each in own if each.first <= row.first and row.end <= each.end]
    return any(
        (each.first, each.end) != (row.first, row.end)
        or (each.size, each.trailer) == (row.size, row.trailer)
        for each in around
    )


def is_own_file(row: Row) -> bool:
    """Return True if a row has the content of a file of this machine."""
    kinds = own_facts.FILES, own_texts.FILES
    return any(is_file(row, each.path_of(row.first)) for each in kinds)


def is_file(row: Row, file: Path) -> bool:
    """Return True if a row has the content of a file."""
    with suppress(OSError):
        return (row.size, row.trailer) == (file.stat().st_size, trailer(file))
    return False
