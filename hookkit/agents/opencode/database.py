"""OpenCode's database: one file with all sessions, which is only ever read.

The client writes it in WAL mode, so that reading blocks nobody, as long as no statement lasts: each
of ours reads a bounded number of rows. Without a write-ahead log no client is at work: then it is
opened as a file that doesn't change, because SQLite would make files beside it otherwise.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from hookkit.lib.system import regular_file

if TYPE_CHECKING:
    import sqlite3

Answer = TypeVar("Answer")

HEADER = b"SQLite format 3\0"

FILE = "opencode.db"

LOCK_SECONDS = 1.0
"""Seconds to wait for a client that recovers or checkpoints its database."""

MAX_DEPTH = 20
"""Levels of subagents."""


def data_folder() -> str:
    """Return the client's data folder."""
    home = os.path.expanduser("~")  # noqa: PTH111
    return f"{os.environ.get('XDG_DATA_HOME') or f'{home}/.local/share'}/opencode"


def paths() -> list[str]:
    """Return the databases of this machine: that of each release channel, and the chosen one."""
    folder, chosen = data_folder(), os.environ.get("OPENCODE_DB", "")
    try:
        names = sorted(filter(is_database, os.listdir(folder)))  # noqa: PTH208
    except OSError:
        names = []
    found = [os.path.join(folder, name) for name in names]  # noqa: PTH118
    if chosen and chosen != ":memory:":
        path = os.path.join(folder, chosen)  # noqa: PTH118 - an absolute one stays
        found += [path] if os.path.isfile(path) else []  # noqa: PTH113
    return list(dict.fromkeys(found))


def is_database(name: str) -> bool:
    """Return True if a file of this name is the client's database: `opencode-<channel>.db`."""
    return name.startswith("opencode") and name.endswith(".db")


def is_sqlite(path: str | Path) -> bool:
    """Return True if a file begins as a database does, also as one that is damaged further on."""
    try:
        with regular_file.opened(path) as file:
            return file.read(len(HEADER)) == HEADER
    except OSError:
        return False


@contextmanager
def opened(path: str | Path) -> "Iterator[sqlite3.Connection]":
    """Open a database to read. Raises OSError with the reason, here and where reading fails."""
    db = connect(path)
    try:
        with reported(path):
            yield db
    finally:
        db.close()


def connect(path: str | Path) -> "sqlite3.Connection":
    """Open a database to read. Raises OSError; damage shows when it is read."""
    import sqlite3

    os.stat(path)  # noqa: PTH116 - a clearer error than SQLite's
    has_log = os.path.exists(f"{path}-wal")  # noqa: PTH110
    uri = f"file:{quote(os.fspath(path))}?mode=ro{'' if has_log else '&immutable=1'}"
    with reported(path):
        db = sqlite3.connect(uri, uri=True, timeout=LOCK_SECONDS, isolation_level=None)
    db.text_factory = decoded
    return db


@contextmanager
def reported(path: str | Path) -> Iterator[None]:
    """Turn SQLite's errors into OSErrors with the reason."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise unreadable(error, path) from None


def decoded(data: bytes) -> str:
    """Return a text, whatever its bytes are."""
    return data.decode("utf-8", "replace")


def unreadable(error: "sqlite3.Error", path: str | Path) -> OSError:
    """Return the error of a database that can't be read."""
    from hookkit.lib.system import full_disk

    reason = str(error)
    if full_disk.is_full(error, Path(path), is_ours=False):
        reason = "its disk is full: free some space"
    if reason.startswith("no such"):
        reason = f"not a known version of OpenCode's database: {reason}"
    return OSError(5, reason, str(path))


def attempted(read: Callable[[], Answer], default: Answer) -> Answer:
    """Return what reading answers; the default where the database can't be read."""
    try:
        return read()
    except OSError:
        return default


def located(path: str | Path) -> tuple[str, str]:
    """Return the database and the session's id of a transcript's path."""
    database, _, session_id = os.fspath(path).rpartition("/")
    return database, session_id


def path_of(database: str, session_id: str) -> str:
    """Return the path of a session's transcript."""
    return f"{database}/{session_id}"


def rows(db: "sqlite3.Connection", query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return all rows at once, so that the read transaction is over."""
    return db.execute(query, values).fetchall()
