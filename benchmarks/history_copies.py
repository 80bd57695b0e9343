"""Copies of a block of sessions, some weeks later each: what projecting their journal would write.

Projecting a million events takes minutes; copying the rows of a thousand sessions where they are
stored takes seconds. Every number, id and time in the copies is moved by as much as the sessions
are. Of keys, hashes of payloads stay, since each session has keys of its own.
"""

import sqlite3
import zlib
from collections.abc import Sequence

import orjson

from hookkit.store.search_form import index_form
from hookkit.store.sqlite.search_index import SearchIndex
from hookkit.store.sqlite.sums import STORED

TIMES = frozenset(
    (
        *("at", "last_at", "created_at", "first_started_at", "last_started_at", "first_ended_at"),
        *("last_ended_at", "finished_at", "last_activity", "status_updated_at", "started_at"),
        *("ended_at", "first_prompt_at", "last_prompt_at", "turn_started_at"),
    )
)
"""Columns with a time."""

MILLISECONDS = {
    "api_messages": ("at",),
    "transcript_records": ("at",),
    "worked_spans": ("started_at", "ended_at"),
}
"""Those of them that are numbers."""

PATHS = "replace({column}, {id}, {new_id})"
ID = "printf('%08x-0000-4b39-856c-%012x', {seq} * 2654435761 % 4294967296, {seq})"
OLD_ID, NEW_ID = ID.format(seq="seq"), ID.format(seq="(seq + :count)")

CHANGED = {
    "seq": "seq + :count",
    "session_id": NEW_ID,
    "transcript_path": PATHS.format(column="transcript_path", id=OLD_ID, new_id=NEW_ID),
    "title": "replace(title, ' ' || seq, ' ' || (seq + :count))",
    "summary": "replace(summary, ' ' || seq, ' ' || (seq + :count))",
    "first_user_message": "replace(first_user_message, ' ' || seq, ' ' || (seq + :count))",
    "last_user_message": "replace(last_user_message, ' ' || seq, ' ' || (seq + :count))",
    "tool_use_id": "printf('toolu_%010x', seq + :count) || substr(tool_use_id, 17)",
    "message_id": "printf('msg_%09x', seq + :count) || substr(message_id, 14)",
    "transcript": "transcript + :count",
    "subject": "replace(subject, ' ' || seq, ' ' || (seq + :count))",
    "hash": "printf('%040x', seq + :count)",
    "details": "json_replace(details, '$[0]', {0})",
}
"""Column → its expression in a copy, besides the times."""

SPECIAL = {
    ("transcripts", "id"): "id + :count",
    ("transcripts", "path"): PATHS.format(column="path", id=OLD_ID, new_id=NEW_ID),
    ("transcript_records", "id"): "id + 8 * :count",
    ("api_messages", "id"): "id + 3 * :count",
    ("api_messages", "details"): "details",
    ("events", "key"): (
        "iif(type = 'tool_done', 'tool_done:' || printf('toolu_%010x', seq + :count) "
        "|| substr(key, 27), key)"
    ),
}

TABLES = (
    *("sessions", "events", "tool_calls", "transcripts", "api_messages", "transcript_records"),
    *("commits", "file_changes", "git_checkouts", "git_places", "worked_spans"),
)


def copy_rows(db: sqlite3.Connection, count: int, seconds: int, copies: int) -> None:
    """Add copies of the first `count` sessions, each `seconds` after the one before."""
    db.execute("BEGIN")
    for table in TABLES:
        statement = copying(db, table)
        for number in range(1, copies + 1):
            moved = {"count": count * number, "seconds": f"+{seconds * number} seconds"}
            values = moved | {"ms": seconds * number * 1000, "sessions": count}
            db.execute(statement, values)
    copy_sums(db, seconds, copies)
    days = "SELECT DISTINCT CAST(started_at / 86400000 AS INTEGER) FROM worked_spans"
    db.execute(f"INSERT OR IGNORE INTO worked_stale {days}")
    db.execute("INSERT OR IGNORE INTO work_stale SELECT seq FROM sessions")
    db.execute("COMMIT")


def copying(db: sqlite3.Connection, table: str) -> str:
    """Return the statement that copies the rows of a table."""
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed(table, name) for name in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} "
        "WHERE seq <= :sessions"
    )


def changed(table: str, name: str) -> str:
    """Return the expression of a column in a copy."""
    if (table, name) in SPECIAL:
        return SPECIAL[table, name]
    if name in MILLISECONDS.get(table, ()):
        return f"{name} + :ms"
    if name in TIMES:
        return later(name)
    return CHANGED.get(name, name).format(later("json_extract(details, '$[0]')"))


def later(expression: str, form: str = "%Y-%m-%dT%H:%M:%fZ") -> str:
    """Return a stored time, moved."""
    return f"strftime('{form}', {expression}, :seconds)"


def copy_sums(db: sqlite3.Connection, seconds: int, copies: int) -> None:
    """Add what the copies come to."""
    metrics = ", ".join(STORED)
    quarter = later("quarter || ':00Z'", "%Y-%m-%dT%H:%M")
    kinds = {"quarter": later("key || ':00Z'", "%Y-%m-%dT%H:%M"), "day": later("key", "%Y-%m-%d")}
    db.execute("CREATE TEMP TABLE one_sum AS SELECT * FROM sums")
    db.execute("CREATE TEMP TABLE one_total AS SELECT * FROM totals")
    added = ", ".join(f"{name} = {name} + excluded.{name}" for name in STORED)
    for number in range(1, copies + 1):
        moved = {"seconds": f"+{seconds * number} seconds"}
        db.execute(
            f"INSERT INTO sums SELECT dimension, {quarter}, {metrics} FROM one_sum WHERE true "
            f"ON CONFLICT (dimension, quarter) DO UPDATE SET {added}",
            moved,
        )
        for kind, key in kinds.items():
            db.execute(
                f"INSERT INTO totals SELECT kind, {key}, model, {metrics} FROM one_total "
                f"WHERE kind = '{kind}' ON CONFLICT (kind, key, model) DO UPDATE SET {added}",
                moved,
            )
    more = ", ".join(f"{name} = {name} * {copies + 1}" for name in STORED)
    db.execute(f"UPDATE totals SET {more} WHERE kind IN ('project', 'branch', 'framework')")
    db.execute(f"UPDATE sums_ever SET {more}")
    db.execute("DELETE FROM meta WHERE name = 'local_days'")  # they are summed again


def copy_texts(index: SearchIndex, count: int, seconds: int, copies: int) -> None:
    """Add the texts of the copies to the search index; their words are those of the block."""
    db = index.db
    texts: Sequence[tuple[int, ...]] = db.execute(
        "SELECT id, source, role, page, place FROM texts ORDER BY id"
    ).fetchall()
    pages = dict(db.execute("SELECT id, words FROM pages"))
    unpacked = {number: orjson.loads(zlib.decompress(words)) for number, words in pages.items()}
    forms = [index_form(unpacked[page][place]) for _, _, _, page, place in texts]
    sources = db.execute("SELECT max(id) FROM sources").fetchone()[0]
    db.create_function("moved", 2, moved, deterministic=True)
    for number in range(1, copies + 1):
        values = {"seconds": f"+{seconds * number} seconds"}
        places = {"sources": sources * number, "last": sources}
        new_id = f"moved(session_id, {count * number})"
        db.execute("BEGIN")
        db.execute(
            f"INSERT INTO sources SELECT id + :sources, replace(path, session_id, {new_id}), "
            f"workspace_id, {new_id}, is_copy, is_sidechain, "
            f"iif(started_at = '', '', {later('started_at')}), "
            f"iif(ended_at = '', '', {later('ended_at')}) FROM sources WHERE id <= :last",
            values | places,
        )
        db.execute(
            "INSERT INTO positions SELECT path, '{}' FROM sources "
            "WHERE path <> '' AND id > :sources AND id <= :sources + :last",
            places,
        )
        rows = [
            (at + seconds * number * 1000, source + sources * number, role, page, place)
            for at, source, role, page, place in texts
        ]
        db.executemany("INSERT INTO texts VALUES (?, random(), ?, ?, ?, ?)", rows)
        db.execute(
            "INSERT INTO spans SELECT source + :sources, page, first + :ms, last + :ms FROM spans "
            "WHERE source <= :last",
            places | {"ms": seconds * number * 1000},
        )
        words = zip((row[0] for row in rows), forms, strict=True)
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", words)
        db.execute("COMMIT")


def moved(session_id: str, count: int) -> str:
    """Return the id of the session that is so many later."""
    number = int(session_id[-12:], 16) + count
    return f"{number * 2654435761 % 2**32:08x}-0000-4b39-856c-{number:012x}"
