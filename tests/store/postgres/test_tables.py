"""The tables of a team store are those of SQLite, as far as a question reads them."""

from contextlib import closing
from pathlib import Path

import psycopg

from hookkit.store.postgres.connect import connect
from hookkit.store.postgres.dialect import META, TABLES
from hookkit.store.sqlite.database import Database as OwnDatabase
from tests.fixtures.postgres import Database
from tests.store.postgres.mirror import RENAMED, tables

ABSENT_TABLES = {
    *("cursors", "deleted_sessions", "deleted_transcripts", "early_facts", "last_answers"),
    *("git_checkouts", "git_places", "git_starts", "rejected", "unknown_events", "unsearched"),
    *("machines", "session_machines", "work_days", "work_facts", "work_places"),
    *("sending", "sending_days", "sent_dimensions", "unsent", "unsent_days"),
}
"""What only the machine needs that projects the journal."""

OF_PUSHES = {"failed_calls", "shared_sessions", "slice_meta", "slices", "texts"}
"""What only pushes need: no question reads them."""

OF_TEAMS = {"session_sums"}
"""What a question about a team reads in place of messages."""

OF_EXCHANGES = {"facts"}
"""What the machines of one person exchange."""

ABSENT_COLUMNS = {
    "events": {"source", "correction", "digest"},
    "transcripts": {"position", "tally"},
}
"""The same of tables that questions read."""

TYPES = {
    "INTEGER": {"bigint", "boolean"},
    "REAL": {"double precision"},
    "TEXT": {"text"},
}

COLUMNS = """
SELECT table_name, column_name, data_type, collation_name, is_nullable = 'YES'
FROM information_schema.columns WHERE table_schema = 'hookkit'
"""


def test_tables_and_columns_are_those_of_sqlite(team_database: Database, tmp_path: Path) -> None:
    with closing(connect(team_database.dsn)) as db:
        found = {RENAMED.get(name, name): set(columns) for name, columns in tables(db).items()}
    own = columns_of_sqlite(tmp_path)
    assert found.keys() == {*TABLES, META, *OF_PUSHES, *OF_EXCHANGES}
    assert own.keys() - found.keys() == ABSENT_TABLES
    both = {name: columns - {"slice"} for name, columns in found.items() if name in own}
    assert found.keys() - both.keys() <= OF_PUSHES | OF_EXCHANGES | OF_TEAMS
    absent = {name: set(own[name]) - columns for name, columns in both.items()}
    assert {name: columns for name, columns in absent.items() if columns} == ABSENT_COLUMNS
    assert all(columns <= own[name].keys() for name, columns in both.items())


def test_types_are_those_of_sqlite(team_database: Database, tmp_path: Path) -> None:
    own = columns_of_sqlite(tmp_path)
    with closing(psycopg.connect(team_database.superuser_dsn)) as db:
        rows = db.execute(COLUMNS).fetchall()
    for table, column, kind, collation, can_be_null in rows:
        expected = own.get(RENAMED.get(table) or table, {}).get(column)
        if expected is not None and table != "meta":
            assert (kind in TYPES[expected[0]], can_be_null) == (True, expected[1]), (table, column)
            assert collation == ("C" if kind == "text" else None), (table, column)


def columns_of_sqlite(folder: Path) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return the type of each column of each table, and whether it can be NULL."""
    with closing(OwnDatabase.open(folder / "x.db")) as database:
        names = database.db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        return {
            name: {
                column: (kind, not (is_required or key))
                for _, column, kind, is_required, _, key in database.db.execute(
                    f"PRAGMA table_info({name})"
                )
            }
            for (name,) in names
        }
