"""All rows of a member of a team, without what depends on how they came."""

from contextlib import closing

import psycopg

from hookkit.store.postgres.sent_tables import SENT

DIMENSION = (
    "(SELECT jsonb_build_array(d.project, d.branch, d.framework, d.model) "
    "FROM hookkit.dimensions d WHERE d.id = t.dimension AND d.member = t.member)"
)
FILE = "(SELECT f.path FROM hookkit.files f WHERE f.id = t.file AND f.member = t.member)"
KEY = "(SELECT s.key FROM hookkit.shared_sessions s WHERE s.seq = t.seq AND s.member = t.member)"
IN_PLACE = {"dimension": DIMENSION, "file": FILE, "seq": KEY}
"""Column with a number → what it stands for."""

NUMBERED = {"id", "transcript"}
"""Columns with a number that nothing else stands for."""

DERIVED = ("sums", "sums_ever", "totals", "failed_counts", "worked_ever")
"""Tables that the server keeps itself."""

COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
    "AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)


def rows(dsn: str) -> dict[str, list[str]]:
    """Return the rows of each table of the member who is connected; names stand for numbers."""
    found = {}
    with closing(psycopg.connect(dsn)) as db:
        for table in (*SENT, "texts", *DERIVED):
            names = [name for (name,) in db.execute(COLUMNS, [f"hookkit.{table}"])]
            chosen = ", ".join(
                IN_PLACE.get(name, f"t.{name}")
                for name in names
                if name not in {"member", "slice", "user_id"} and not is_number(table, name)
            )
            question = f"SELECT jsonb_build_array({chosen})::text FROM hookkit.{table} t"
            found[table] = sorted(row for (row,) in db.execute(question.encode()))
    if not found["shared_sessions"]:
        del found["member_meta"]  # it stays where there was something once
    return found


def is_number(table: str, column: str) -> bool:
    """Return True for a number that differs between two databases."""
    return column in NUMBERED and (table, column) not in {
        ("transcript_records", "id"),
        ("learning_sources", "id"),
        ("learning_edits", "id"),
    }
