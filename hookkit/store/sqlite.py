"""Every SQL statement for SQLite, the embedded default."""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hookkit.errors import LockedError, StoreError
from hookkit.event import Event
from hookkit.session import COLUMNS, Session
from hookkit.store.migrate import migrate

BUSY_SECONDS = 2.0
"""How long a statement waits for another writer."""

CACHE_KIB = 16 * 1024

READ = f"SELECT {', '.join(COLUMNS)} FROM sessions"  # noqa: S608 - names of our own
NEWEST_FIRST = "ORDER BY first_started_at DESC, seq DESC"
STORED = tuple(name for name in COLUMNS if name != "seq")
INSERT = (
    f"INSERT INTO sessions ({', '.join(STORED)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(STORED))})"
)
UPDATE = f"UPDATE sessions SET {', '.join(f'{name} = ?' for name in STORED)} WHERE seq = ?"  # noqa: S608


class Database:
    """One connection. Writing happens in `transaction`; everything else reads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open a database, make it where there is none, and bring its schema up to date.

        Raises StoreError for one that is damaged, newer than this hookkit, or out of reach.
        """
        try:
            make_private_file(path)
            db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"Can't open {path}: {error}.") from None
        try:
            prepare(db)
            migrate(db)
        except sqlite3.DatabaseError as error:
            db.close()
            raise explained(error, path) from None
        except StoreError:
            db.close()
            raise
        return cls(db)

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside, the cursor too, is there together."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # Sessions

    def session(self, workspace_id: str, session_id: str) -> Session | None:
        """The session with this id."""
        found = self._sessions(
            "WHERE workspace_id = ? AND session_id = ?", workspace_id, session_id
        )
        return found[0] if found else None

    def session_by_seq(self, seq: int) -> Session | None:
        """The session with this number."""
        found = self._sessions("WHERE seq = ?", seq)
        return found[0] if found else None

    def sessions_by_prefix(self, prefix: str, limit: int = 20) -> list[Session]:
        """Sessions whose id begins so; all that have exactly this id, where there are any."""
        exact = self._sessions("WHERE session_id = ?", prefix)
        if exact:
            return exact
        after = prefix + "\U0010ffff"
        found = "WHERE session_id > ? AND session_id < ? ORDER BY session_id LIMIT ?"
        return self._sessions(found, prefix, after, limit)

    def recent_sessions(self, limit: int) -> list[Session]:
        """The newest sessions first, by their first start."""
        return self._sessions(f"{NEWEST_FIRST} LIMIT ?", limit)

    def active_sessions(self) -> list[Session]:
        """Sessions that have not ended, the one with the latest activity first."""
        return self._sessions("WHERE last_ended_at IS NULL ORDER BY last_activity DESC")

    def sessions_to_summarise(self, stale: str) -> list[Session]:
        """Sessions whose summary is due, or whose writer has not been heard of since `stale`."""
        return self._sessions(
            "WHERE summary_state IN ('pending', 'running') AND NOT EXISTS "
            "(SELECT 1 FROM events WHERE events.type = 'summary_started' AND events.at > ? "
            "AND events.seq = sessions.seq) ORDER BY last_ended_at",
            stale,
        )

    def sessions_without_summary(self) -> list[Session]:
        """Ended sessions with a prompt whose summary is due or has failed."""
        return self._sessions(
            "WHERE summary_state IN ('pending', 'running', 'failed') ORDER BY last_ended_at"
        )

    def count_sessions(self) -> int:
        """How many sessions there are."""
        return int(self.db.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def _sessions(self, rest: str, *values: Any) -> list[Session]:
        rows = self.db.execute(f"{READ} {rest}", values)
        return [from_row(row) for row in rows]

    def add_session(self, session: Session) -> None:
        """Store a new session and give it its number."""
        session.seq = self.db.execute(INSERT, to_row(session)).lastrowid

    def save_sessions(self, sessions: Iterable[Session]) -> None:
        """Store what has changed."""
        self.db.executemany(UPDATE, ((*to_row(session), session.seq) for session in sessions))

    # Events

    def add_event(self, seq: int, event: Event) -> bool:
        """Store an event; False when one with its key is there."""
        added = self.db.execute(
            "INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq,
                event.key,
                event.at,
                event.type,
                event.source,
                event.name,
                event.agent_id,
                event.correction,
                event.digest,
            ),
        )
        return added.rowcount > 0

    def event_times(self, seq: int, keys: Sequence[str]) -> list[str]:
        """When the events with these keys were received."""
        marks = ", ".join("?" * len(keys))
        found = f"SELECT at FROM events WHERE seq = ? AND key IN ({marks})"  # noqa: S608
        return [at for (at,) in self.db.execute(found, (seq, *keys))]

    def count_digest(self, seq: int, digest: bytes) -> int:
        """How many events of a session had this payload."""
        found = "SELECT count(*) FROM events WHERE seq = ? AND digest = ?"
        return int(self.db.execute(found, (seq, digest)).fetchone()[0])

    def last_event_at(self) -> str | None:
        """When the last event of an agent was received, as far as sessions tell."""
        found: tuple[str | None] = self.db.execute(
            "SELECT max(last_activity) FROM sessions WHERE n_hook_events > 0"
        ).fetchone()
        return found[0]

    def summaries_started_since(self, at: str) -> int:
        """How many summaries were begun after a time."""
        found = "SELECT count(*) FROM events WHERE type = 'summary_started' AND at > ?"
        return int(self.db.execute(found, (at,)).fetchone()[0])

    def add_tool_calls(self, calls: Iterable[Sequence[Any]]) -> None:
        """Store tool calls: seq, tool_use_id, name, agent_id, file_path, ok, is_edit, ended_at."""
        self.db.executemany(
            "INSERT OR IGNORE INTO tool_calls VALUES (?, ?, ?, ?, ?, ?, ?, ?)", calls
        )

    # The journal

    def cursors(self) -> dict[str, int]:
        """How far each segment is folded, in bytes."""
        return dict(self.db.execute("SELECT segment, offset FROM cursors"))

    def cursor(self, segment: str) -> int:
        """How far one segment is folded, in bytes."""
        found = self.db.execute("SELECT offset FROM cursors WHERE segment = ?", (segment,))
        row = found.fetchone()
        return int(row[0]) if row else 0

    def set_cursor(self, segment: str, offset: int) -> None:
        """Note how far a segment is folded."""
        self.db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (segment, offset))

    def remove_cursor(self, segment: str) -> None:
        """Forget a segment that is gone."""
        self.db.execute("DELETE FROM cursors WHERE segment = ?", (segment,))

    def reject(self, segment: str, offset: int, reason: str) -> None:
        """Note a line that could not be understood."""
        self.db.execute(
            "INSERT OR REPLACE INTO rejected VALUES (?, ?, ?)", (segment, offset, reason)
        )

    def rejected(self, limit: int) -> list[tuple[str, int, str]]:
        """Lines that could not be understood, the newest first: segment, offset, reason."""
        found = "SELECT segment, offset, reason FROM rejected ORDER BY segment DESC, offset DESC"
        return self.db.execute(f"{found} LIMIT ?", (limit,)).fetchall()

    def rejected_count(self) -> int:
        """How many lines could not be understood."""
        return int(self.db.execute("SELECT count(*) FROM rejected").fetchone()[0])

    def count_unknown(self, name: str) -> None:
        """Count an event of a name that no handler knows."""
        self.db.execute(
            "INSERT INTO unknown_events VALUES (?, 1) "
            "ON CONFLICT (name) DO UPDATE SET count = count + 1",
            (name,),
        )

    def unknown_events(self) -> dict[str, int]:
        """Events that no handler knows, by name."""
        return dict(self.db.execute("SELECT name, count FROM unknown_events ORDER BY name"))

    def problems(self) -> list[str]:
        """What SQLite itself finds wrong with the database file; nothing when it is sound."""
        try:
            found = [str(row[0]) for row in self.db.execute("PRAGMA quick_check(5)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found


def make_private_file(path: Path) -> None:
    """Make the database's file and folder, for their owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def prepare(db: sqlite3.Connection) -> None:
    """Readers don't wait for the writer (WAL); a crash of a process loses nothing (NORMAL)."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB:d}")


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """What a database error means for the person."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return LockedError(f"{path} is locked by another program. Close that, then try again.")
    if isinstance(error, sqlite3.OperationalError):
        return StoreError(f"Can't use {path}: {error}.")
    return StoreError(
        f"The database is damaged: {error}. `hookkit rebuild` makes it anew from the journal."
    )


def from_row(row: Sequence[Any]) -> Session:
    """A row of `sessions`, its columns in the order of COLUMNS, as a Session."""
    session = Session(*row)
    session.transcript_available = bool(session.transcript_available)
    return session


def to_row(session: Session) -> tuple[Any, ...]:
    """A Session as a row, without its number."""
    return tuple([getattr(session, name) for name in STORED])
