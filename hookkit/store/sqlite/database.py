"""Every SQL statement for SQLite, the embedded default."""

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hookkit import file_errors, paths
from hookkit.errors import FullError, LockedError, LocklessError, StoreError
from hookkit.lib.system.full_disk import DAMAGED, had_no_room, is_full, primary_code
from hookkit.model.session import COLUMNS, Session
from hookkit.store.sqlite.bulk_insert import insert
from hookkit.store.sqlite.migrate import migrate

if TYPE_CHECKING:
    from hookkit.model.session_rows import EventRow, ToolCallRow

BUSY_SECONDS = 2.0
"""Timeout of a statement that waits for another writer."""

CACHE_KIB = 16 * 1024

WAL_PAGES = 4000
"""Pages of the write-ahead log, 16 MB, after which they are copied into the database: an import
changes the same pages again and again.
"""

READ = (
    f"SELECT {', '.join(COLUMNS)}, tallies, "  # noqa: S608 - names of our own
    "(SELECT name FROM projects WHERE path = sessions.project "
    "/*team AND projects.member = sessions.member */) FROM sessions"
)
NEWEST_FIRST = "ORDER BY first_started_at DESC, seq DESC"
# In the words of two indexes, or SQLite would not see that they fit.
WITHOUT_SUMMARY = "summary_state IN ('pending', 'running', 'failed') AND last_ended_at IS NOT NULL"
OF_KNOWN_ACCOUNT = (
    "summary_state IN ('pending', 'running') "
    "AND (account IS NOT NULL OR transcript_path IS NULL) AND last_ended_at IS NOT NULL"
)
"""Without a transcript, there are no words that could go to a wrong account."""

IS_UNWRITTEN = (
    "(summary_state = 'pending' OR NOT EXISTS (SELECT 1 FROM events WHERE "
    "events.type = 'summary_started' AND events.at > ? AND events.seq = sessions.seq))"
)
"""Nobody is writing its summary."""

STORED = (*(name for name in COLUMNS if name != "seq"), "tallies")
INSERT = (
    f"INSERT INTO sessions ({', '.join(STORED)}, seq) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(STORED))}, ?)"
)
UPDATE = f"UPDATE sessions SET {', '.join(f'{name} = ?' for name in STORED)} WHERE seq = ?"  # noqa: S608


class Fork(NamedTuple):
    """A session that began with another one's conversation."""

    seq: int
    session_id: str


class Database:
    """One connection. Writing happens in `transaction`; everything else reads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.kept: dict[str, Any] = {}
        """What its writer keeps from one transaction to the next."""
        self.unreadable: dict[Path, OSError] = {}
        """The segments of the journal that could not be read: what they hold is missing."""

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open a database, make it where there is none, and bring its schema up to date.

        Raises StoreError for one that is damaged, newer than this hookkit, or out of reach.
        """
        db = connected(path)
        try:
            prepare(db)
            migrate(db)
        except sqlite3.DatabaseError as error:
            with closing(db):
                raise explained(error, path) from None
        except BaseException:
            db.close()
            raise
        return cls(db)

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def interrupt(self) -> None:
        """End the statement that runs, with an error; any thread may call this."""
        with suppress(sqlite3.ProgrammingError):  # it is closed
            self.db.interrupt()

    def finish(self) -> None:
        """Bring all that was written into the database's file, and check that it is sound.

        Closing does the former too, but keeps quiet where the disk is full. Raises StoreError or
        sqlite3.Error.
        """
        path = Path(self.db.execute("PRAGMA database_list").fetchone()[2])
        is_busy, *_ = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.db.execute("PRAGMA journal_mode = DELETE")  # nothing beside it is needed from now on
        problems = ["it is in use"] if is_busy else self.problems()
        if problems:
            raise StoreError(f"{path} could not be written: {problems[0]}. Try again.")
        sync(path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside, the cursor too, is there together."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    # Sessions

    def session(self, workspace_id: str, session_id: str) -> Session | None:
        """Return the session with this id."""
        found = self._sessions(
            "WHERE workspace_id = ? AND session_id = ?", workspace_id, session_id
        )
        return found[0] if found else None

    def session_by_seq(self, seq: int) -> Session | None:
        """Return the session with this number."""
        found = self._sessions("WHERE seq = ?", seq)
        return found[0] if found else None

    def sessions_numbered(self, numbers: Iterable[int]) -> dict[int, Session]:
        """Return the sessions with some numbers, by these; none where there is no session."""
        import orjson  # to search, not to list

        listed = orjson.dumps(sorted(numbers)).decode()
        found = self._sessions("WHERE seq IN (SELECT value FROM json_each(?))", listed)
        return {each.seq: each for each in found if each.seq is not None}

    def sessions_by_prefix(self, prefix: str, limit: int = 20) -> list[Session]:
        """Sessions whose id begins so; all that have exactly this id, where there are any."""
        exact = self._sessions("WHERE session_id = ?", prefix)
        if exact:
            return exact
        after = prefix + "\U0010ffff"
        found = "WHERE session_id > ? AND session_id < ? ORDER BY session_id LIMIT ?"
        return self._sessions(found, prefix, after, limit)

    def recent_sessions(self, limit: int) -> list[Session]:
        """Return the newest sessions first, by their first start."""
        return self._sessions(f"{NEWEST_FIRST} LIMIT ?", limit)

    def forks_of(self, session_id: str) -> list[Fork]:
        """Return the sessions that began with this one's conversation."""
        question = "SELECT seq, session_id FROM sessions WHERE parent_session_id = ? ORDER BY seq"
        return [Fork._make(row) for row in self.db.execute(question, (session_id,))]

    def sessions_since(self, at: str) -> list[Session]:
        """Sessions with activity after a time, the latest first."""
        return self._sessions("WHERE last_activity > ? ORDER BY last_activity DESC, seq DESC", at)

    def has_ended_since(self, at: str) -> bool:
        """Return True if a session has ended since a time."""
        found = "SELECT 1 FROM sessions WHERE last_activity >= ?1 AND last_ended_at >= ?1 LIMIT 1"
        return self.db.execute(found, (at,)).fetchone() is not None

    def sessions_with_process(self) -> list[Session]:
        """Sessions whose process may be running: it is forgotten when a session ends."""
        return self._sessions("WHERE pid IS NOT NULL")

    def sessions_to_summarise(self, stale: str) -> list[Session]:
        """Return ended sessions whose summary is due, or whose writer began before `stale`."""
        return self._sessions(
            f"WHERE {WITHOUT_SUMMARY} AND summary_state <> 'failed' AND {IS_UNWRITTEN} "
            "ORDER BY last_ended_at",
            stale,
        )

    def summaries_to_write(self, stale: str, attempts: int) -> Iterator[Session]:
        """Yield those of them that a worker may take, as far as the rows show it.

        There were less than so many attempts, and the account is known: of others there may be
        those of many years.
        """
        return self._each_session(
            f"WHERE {OF_KNOWN_ACCOUNT} AND {IS_UNWRITTEN} AND +summary_attempts < ? "
            "ORDER BY last_ended_at",
            stale,
            attempts,
        )

    def sessions_without_summary(self) -> Iterator[Session]:
        """Yield ended sessions with a prompt whose summary is due or has failed."""
        return self._each_session(f"WHERE {WITHOUT_SUMMARY} ORDER BY last_ended_at")

    def failed_summaries(self) -> tuple[int, str]:
        """Return how many of these have an error, and that of the session that ended last."""
        count, error, _ = self.db.execute(
            "SELECT count(*), summary_error, max(last_ended_at) FROM sessions "  # noqa: S608
            f"WHERE {WITHOUT_SUMMARY} AND summary_error <> ''"
        ).fetchone()
        return int(count), error or ""

    def every_session(self) -> Iterator[Session]:
        """Yield all sessions, one at a time."""
        return self._each_session("")

    def count_sessions(self) -> int:
        """Return how many sessions there are."""
        return int(self.db.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def _sessions(self, rest: str, *values: Any) -> list[Session]:
        return list(self._each_session(rest, *values))

    def _each_session(self, rest: str, *values: Any) -> Iterator[Session]:
        return map(from_row, self.db.execute(f"{READ} {rest}", values))

    def next_seq(self) -> int:
        """Return the number of the next new session."""
        # A deleted session's number is never given again: the search index may still have it.
        found = self.db.execute(
            "SELECT max(coalesce((SELECT max(seq) FROM sessions), 0), "
            "coalesce((SELECT max(seq) FROM deleted_sessions), 0)) + 1"
        )
        return int(found.fetchone()[0])

    def add_sessions(self, sessions: Iterable[Session]) -> None:
        """Store new sessions, which have their numbers, and add them to the sums."""
        self._write_sessions(INSERT, sessions)

    def save_sessions(self, sessions: Iterable[Session]) -> None:
        """Store what has changed, in the sums too."""
        self._write_sessions(UPDATE, sessions)

    def _write_sessions(self, statement: str, sessions: Iterable[Session]) -> None:
        from hookkit.store.sqlite import time_worked  # whoever only reads doesn't need them
        from hookkit.store.sqlite.sums import SumQueries

        rows = list(map(to_row, sessions))
        if rows:
            sums, seqs = SumQueries(self.db), [row[-1] for row in rows]
            with sums.sessions_change(seqs):
                self.db.executemany(statement, rows)
            time_worked.update(self.db, seqs)
            self.mark_work(seqs)

    def mark_work(self, seqs: Iterable[int]) -> None:
        """Note sessions whose files and commits are to be counted again (work_totals.py)."""
        self.db.executemany("INSERT OR IGNORE INTO work_stale VALUES (?)", [(seq,) for seq in seqs])

    def version(self) -> int:
        """Return a number that changes when this connection or another one has written."""
        (of_others,) = self.db.execute("PRAGMA data_version").fetchone()
        return int(of_others) + self.db.total_changes

    # Upgrades

    def is_outdated(self) -> bool:
        """Return True if an earlier version wrote rows that only a rebuild brings up to date."""
        found = self.db.execute("SELECT 1 FROM meta WHERE name = 'outdated'")
        return found.fetchone() is not None

    def set_current(self) -> None:
        """Note that the rows are as good as they can be."""
        self.db.execute("DELETE FROM meta WHERE name = 'outdated'")

    # Search

    def unsearched(self) -> list[tuple[int, int]]:
        """Sessions whose words have changed since they were indexed: number, and a stamp."""
        return self.db.execute("SELECT seq, stamp FROM unsearched").fetchall()

    def note_searched(self, stamps: Iterable[tuple[int, int]]) -> None:
        """Note that sessions are indexed, but for those that have changed since."""
        self.db.executemany("DELETE FROM unsearched WHERE seq = ? AND stamp = ?", stamps)

    def names_in_project(self, project: str, names: Iterable[str]) -> set[tuple[str, str]]:
        """Return the sessions of a project among those with these ids: workspace and id."""
        import orjson  # to search, not to list

        found = (
            "SELECT workspace_id, session_id FROM sessions "
            "WHERE session_id IN (SELECT value FROM json_each(?)) AND +project = ?"
        )
        return set(self.db.execute(found, (orjson.dumps(list(names)).decode(), project)))

    def project_times(self, project: str) -> tuple[str | None, str | None]:
        """Return when a project was first and last worked on; None where it never was."""
        found: tuple[str | None, str | None] = self.db.execute(
            "SELECT (SELECT min(first_started_at) FROM sessions WHERE project = ?1), "
            "(SELECT max(last_activity) FROM sessions WHERE project = ?1)",
            (project,),
        ).fetchone()
        return found

    def search_all_again(self) -> None:
        """Mark every session for indexing, after the index was recreated."""
        self.db.execute("INSERT OR REPLACE INTO unsearched SELECT seq, random() FROM sessions")

    # Events

    def add_events(self, rows: Sequence["EventRow"]) -> None:
        """Store events."""
        insert(self.db, "INSERT INTO events", rows)

    def event_time(self, seq: int, key: str) -> str | None:
        """Return when the event with this key was received, None where there is none."""
        found = self.db.execute("SELECT at FROM events WHERE seq = ? AND key = ?", (seq, key))
        row = found.fetchone()
        return row[0] if row else None

    def key_bases(self, seq: int, start: str) -> list[str]:
        """Return what the keys of a session's events that begin so have before the last colon.

        Each is looked up once, however many keys have it: they lie together in the index.
        """
        found = "SELECT key FROM events WHERE seq = ? AND key >= ? AND key < ? ORDER BY key LIMIT 1"
        bases: list[str] = []
        first = start
        while row := self.db.execute(found, (seq, first, f"{start}~")).fetchone():
            bases.append(row[0].rpartition(":")[0])
            first = f"{bases[-1]};"  # what follows the colon
        return bases

    def noted_at(self, seq: int) -> list[str]:
        """Return when a person noted something in a session, the earliest first."""
        found = "SELECT at FROM events WHERE seq = ? AND type = 'noted' ORDER BY +at"
        return [at for (at,) in self.db.execute(found, (seq,))]

    def digests(self, seq: int) -> Iterator[tuple[str, bytes]]:
        """Return the events of a session that have no id of their own: key, hash of the payload."""
        found = "SELECT key, digest FROM events WHERE seq = ? AND digest IS NOT NULL"
        return self.db.execute(found, (seq,))

    def last_event_at(self) -> str | None:
        """Return when the last event of an agent was received, according to the sessions."""
        found: tuple[str | None] = self.db.execute(
            "SELECT max(last_activity) FROM sessions WHERE n_hook_events > 0"
        ).fetchone()
        return found[0]

    def summaries_started_since(self, at: str) -> int:
        """Return how many summaries were begun after a time."""
        found = "SELECT count(*) FROM events WHERE type = 'summary_started' AND at > ?"
        return int(self.db.execute(found, (at,)).fetchone()[0])

    def add_tool_calls(self, calls: Sequence["ToolCallRow"]) -> None:
        """Store tool calls; one that is there stays as it is."""
        insert(self.db, "INSERT OR IGNORE INTO tool_calls", calls)

    # The journal

    def cursors(self) -> dict[str, int]:
        """Return how far each segment is folded, in bytes."""
        return dict(self.db.execute("SELECT segment, offset FROM cursors"))

    def cursor(self, segment: str) -> int:
        """Return how far one segment is folded, in bytes."""
        found = self.db.execute("SELECT offset FROM cursors WHERE segment = ?", (segment,))
        row = found.fetchone()
        return int(row[0]) if row else 0

    def set_cursor(self, segment: str, offset: int) -> None:
        """Note how far a segment is folded."""
        self.db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (segment, offset))

    def remove_cursor(self, segment: str) -> None:
        """Forget a segment that is gone."""
        self.db.execute("DELETE FROM cursors WHERE segment = ?", (segment,))

    def reject(self, rows: Iterable[tuple[str, int, str]]) -> None:
        """Note lines that could not be understood: segment, offset, reason."""
        self.db.executemany("INSERT OR REPLACE INTO rejected VALUES (?, ?, ?)", rows)

    def rejected(self, limit: int) -> list[tuple[str, int, str]]:
        """Lines that could not be understood, the newest first: segment, offset, reason."""
        found = "SELECT segment, offset, reason FROM rejected ORDER BY segment DESC, offset DESC"
        return self.db.execute(f"{found} LIMIT ?", (limit,)).fetchall()

    def rejected_count(self, reason: str = "") -> int:
        """Return how many lines could not be understood, for reasons that begin so."""
        found = "SELECT count(*) FROM rejected WHERE substr(reason, 1, ?) = ?"
        return int(self.db.execute(found, (len(reason), reason)).fetchone()[0])

    def count_unknown(self, counts: Mapping[str, int]) -> None:
        """Count events of names that no handler knows."""
        self.db.executemany(
            "INSERT INTO unknown_events VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET count = count + excluded.count",
            counts.items(),
        )

    def unknown_events(self) -> dict[str, int]:
        """Events that no handler knows, by name."""
        return dict(self.db.execute("SELECT name, count FROM unknown_events ORDER BY name"))

    def problems(self) -> list[str]:
        """Return the problems that SQLite's integrity check finds.

        There are none when it is sound.
        """
        try:
            found = [str(row[0]) for row in self.db.execute("PRAGMA quick_check(5)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found


def connected(path: Path) -> sqlite3.Connection:
    """Return a connection to a database file, which is made where there is none.

    Raises StoreError.
    """
    try:
        make_private_file(path)
        return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except OSError as error:
        command = file_errors.remedy(file_errors.path_of(error) or path, error.errno)
        raise StoreError(f"Can't open {path}: {error.strerror}. Try: {command}") from None
    except sqlite3.Error as error:
        raise StoreError(f"Can't open {path}: {error}.{hint(path)}") from None


def sync(path: Path) -> None:
    """Wait until a file is on the disk. Raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_private_file(path: Path) -> None:
    """Make the database's file and folder, for their owner only."""
    paths.make_private(path.parent)
    # One that is there is left alone: to close a file frees the locks that this process holds
    # on it, and with them those of its other connections (sqlite.org/howtocorrupt.html, 2.2).
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        paths.give_to_owner_of_folder(path)


def prepare(db: sqlite3.Connection) -> None:
    """Readers don't wait for the writer (WAL); a crash of a process loses nothing (NORMAL)."""
    use_wal(db)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB:d}")
    db.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES:d}")


def use_wal(db: sqlite3.Connection, wait: float = BUSY_SECONDS) -> None:
    """Switch to a write-ahead log; SQLite itself doesn't always wait for others to do the same."""
    end = time.monotonic() + wait
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            is_busy = primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not is_busy or time.monotonic() >= end:
                raise
            time.sleep(0.01)


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """Convert a database error to one that names a remedy; call it before closing the database.

    Closing frees the space of the files beside it: a disk that was full would be none any more.
    """
    if isinstance(error, sqlite3.OperationalError) and is_without_locks(error, path):
        return LocklessError(
            f"The file system of {path.parent} can't lock files, which the database needs. "
            "Choose a folder on another one: export HOOKKIT_HOME=/a/folder && hookkit install"
        )
    if is_full(error, path):
        return FullError(f"The disk of {path.parent} is full: free some space, then try again.")
    if had_no_room(error):
        return FullError(
            f"The disk of {path.parent} took nothing more, and has room by now: try again."
        )
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return LockedError(f"{path} is locked by another program. Close that, then try again.")
    if isinstance(error, sqlite3.OperationalError) and not is_damage(error):
        return StoreError(f"Can't use {path}: {error}.{hint(path)}")
    if getattr(error, "sqlite_errorcode", None) in DAMAGED and is_sound(path):
        return StoreError(f"Can't use {path}: {error}, but it is sound on the disk. Try again.")
    return StoreError(
        f"The database is damaged: {error}. `hookkit rebuild` rebuilds it from the journal."
    )


def is_without_locks(error: sqlite3.OperationalError, path: Path) -> bool:
    """Return True if an error comes from a file system without locks, which names no reason."""
    if "locked" not in str(error) and "I/O" not in str(error):
        return False
    from hookkit.lib.system import locks  # seldom needed

    return not locks.can_lock(path.parent)


def is_sound(path: Path) -> bool:
    """Return True if there is a database without damage: pages that are missing may come later."""
    if not path.is_file():
        return False
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db:
        return not Database(db).problems()


def hint(path: Path) -> str:
    """Return the sentence that names what helps where a database is closed to us."""
    closed = [each for each in (path, path.parent) if not os.access(each, os.R_OK | os.W_OK)]
    if not closed:
        return ""
    if os.statvfs(file_errors.nearest(closed[-1])).f_flag & os.ST_RDONLY:
        return f" {path.parent} is on a read-only file system. Try: {file_errors.ANOTHER_FOLDER}"
    return f" Try: {file_errors.remedy(closed[-1], errno.EACCES)}"


def is_damage(error: sqlite3.OperationalError) -> bool:
    """Return True if an error that sounds like the disk's means that what is stored isn't ours."""
    is_no_text = "Could not decode" in str(error)
    # A statement of ours that doesn't compile: a table or a column is gone.
    return is_no_text or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def from_row(row: Sequence[Any]) -> Session:
    """Return a row of `sessions`, its columns in the order of COLUMNS, as a Session."""
    *values, tallies, project_name = row
    session = Session(*values)
    session.project_name = project_name
    if session.process_identity is not None:
        from hookkit.lib.system import processes  # only an active session has one

        session.is_out_of_sight = processes.is_out_of_sight(session.process_identity)
    session.transcript_available = bool(session.transcript_available)
    session.take_tallies(tallies)
    return session


to_row: Callable[[Session], tuple[Any, ...]] = attrgetter(*STORED, "seq")
"""A Session as a row; its number comes last."""
