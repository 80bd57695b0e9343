"""The SQL of machines: which ones there are, and when each of them has added to a session.

`session_machines` has the sessions with facts of another machine than this one, and for each of
their machines the time of its latest event: what order they have is known by that.
"""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

Name = tuple[str, str]
"""The workspace and the id of a session."""


class Machine(NamedTuple):
    """Another machine whose facts are here."""

    machine_id: str
    name: str
    """What people call it."""
    last_at: str
    """The time of its latest fact."""
    facts: int


class Stream(NamedTuple):
    """The facts of a machine that are here; one that was restored from a backup has several."""

    stream: str
    machine_id: str
    name: str
    next: int
    """The number behind the last one."""
    last_at: str


class MachineQueries:
    """The machines of one database; the caller holds the transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def has_any(self) -> bool:
        """Return True if another machine's facts are here."""
        return self.db.execute("SELECT 1 FROM machines LIMIT 1").fetchone() is not None

    def others(self, own: str) -> frozenset[str]:
        """Return the ids of the machines whose facts are here, without our own."""
        found = self.db.execute(
            "SELECT DISTINCT machine_id FROM machines WHERE machine_id <> ?", (own,)
        )
        return frozenset(each for (each,) in found)

    def all(self) -> list[Machine]:
        """Return the other machines, the latest first."""
        found = self.db.execute(
            "SELECT machine_id, name, max(last_at), sum(next - 1) FROM machines "
            "GROUP BY machine_id ORDER BY 3 DESC, 1"
        )
        return [Machine(*row) for row in found]

    def of_sessions(self) -> list[str]:
        """Return the ids of the machines on which sessions went on last."""
        found = self.db.execute(
            "SELECT DISTINCT machine_id FROM sessions WHERE machine_id IS NOT NULL ORDER BY 1"
        )
        return [each for (each,) in found]

    def next_facts(self) -> dict[str, int]:
        """Return the number of the next fact of each stream."""
        return dict(self.db.execute("SELECT stream, next FROM machines"))

    def keep(self, stream: Stream) -> None:
        """Note what came in a stream."""
        self.db.execute(
            "INSERT INTO machines (stream, machine_id, name, next, last_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (stream) DO UPDATE SET name = excluded.name, "
            "next = max(next, excluded.next), last_at = max(last_at, excluded.last_at)",
            stream,
        )

    def latest(self, seq: int) -> dict[str, str]:
        """Return when each machine has added to a session last; nothing if this one alone has."""
        found = self.db.execute("SELECT machine_id, at FROM session_machines WHERE seq = ?", (seq,))
        return dict(found.fetchall())

    def latest_event(self, seq: int) -> str | None:
        """Return the time of a session's latest event."""
        (at,) = self.db.execute("SELECT max(at) FROM events WHERE seq = ?", (seq,)).fetchone()
        return at  # type: ignore[no-any-return]

    def keep_latest(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Store when machines have added to sessions last: number, machine, time."""
        self.db.executemany(
            "INSERT INTO session_machines (seq, machine_id, at) VALUES (?, ?, ?) "
            "ON CONFLICT (seq, machine_id) DO UPDATE SET at = excluded.at",
            rows,
        )

    def early(self) -> set[Name]:
        """Return the sessions of which a machine has sent something before they were known."""
        return set(self.db.execute("SELECT workspace_id, session_id FROM early_facts"))

    def keep_early(self, names: Iterable[Name]) -> None:
        """Store names of such sessions."""
        self.db.executemany("INSERT OR IGNORE INTO early_facts VALUES (?, ?)", names)
