"""Read the rows of sessions as a team gets them: lines of PostgreSQL's COPY, in its text format.

SQLite itself writes the lines: a session has hundreds of rows, and Python would take most of the
time. Numbers are those of this database. What a level leaves out is NULL, or empty.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from hookkit.lib.text.redact import redact
from hookkit.model import share_levels
from hookkit.store.postgres.sent_tables import LIMITED, LONGEST, SENT, limited
from hookkit.store.sqlite.shared_places import TEAM_NAME
from hookkit.store.sqlite.time_worked import json_of

MOST_CHARACTERS = LONGEST // 4
"""A text of so many is short enough in bytes, too."""

WRITTEN = {
    *("answered", "asked", "description", "first_user_message", "last_user_message", "notes"),
    *("prompt", "recent_prompts", "subject", "summary", "text", "title", "waiting_for"),
}
"""Columns with what people and agents write: secrets are redacted."""

OTHERWISE = {
    "recent_prompts": "''",
    "subject": "''",
    "transcript_available": "0",
    "path": "'transcript ' || t.id",
}
"""Column → its SQL where a level leaves it out and it can't be NULL."""

OF_SESSIONS = "t.seq IN (SELECT value FROM json_each(:seqs))"
REFERENCES = "t.id IN (SELECT {column} FROM {table} t WHERE {sessions})"
SOURCES = {
    "files": REFERENCES.format(column="file", table="transcript_records", sessions=OF_SESSIONS),
    "learning_edits": REFERENCES.format(
        column="id", table="learning_sources", sessions=OF_SESSIONS
    ),
}
"""Table whose rows have no number of a session → those that sessions refer to."""

DIMENSIONS = "SELECT {line} FROM sent_dimensions t WHERE id IN (SELECT value FROM json_each(:ids))"
USED = " UNION ".join(
    f"SELECT open FROM temp.placed WHERE dimension IN (SELECT dimension FROM {name} t "  # noqa: S608
    f"WHERE {OF_SESSIONS})"
    for name in ("ai_usage", "api_messages", "worked_spans")
)
PROJECTS = (
    "SELECT DISTINCT {line} FROM projects t "
    "WHERE path IN (SELECT project FROM sessions t WHERE {sessions})"
)
WEIGHTS = (
    "SELECT seq, 1 + api_request_count + tool_call_count + message_count + n_hook_events "  # noqa: S608
    f"FROM sessions t WHERE {OF_SESSIONS}"
)

PLACED = "coalesce((SELECT open FROM temp.placed WHERE dimension = t.dimension), 0)"
"""The number that the team knows a dimension by."""

TEAM_PROJECT = (
    f"(SELECT {TEAM_NAME.format(table='p')} FROM projects p "  # noqa: S608 - our own names
    "WHERE p.path = t.project)"
)
"""A project by the name that it has for everybody."""

OWN = (
    f"SELECT seq, workspace_id, session_id, coalesce({TEAM_PROJECT}, '') FROM sessions t "  # noqa: S608
    f"WHERE {OF_SESSIONS} AND coalesce(machine_id, :machine) = :machine ORDER BY seq"
)

IN_TEAM = {"project": TEAM_PROJECT, "dimension": PLACED, "user_id": ":user"}
"""Columns that have another value in the team's store."""

REPLACED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
"""Character → what COPY reads as it; in this order."""

NULL = r"\N"
"""What COPY reads as NULL."""


def prepare(db: sqlite3.Connection) -> None:
    """Add the functions that the statements of this module use."""
    db.create_function("escaped_name", 1, escape, deterministic=True)
    db.create_function("escaped_text", 1, escape_text, deterministic=True)
    db.create_function("redacted_text", 1, redacted, deterministic=True)


def redacted(text: str) -> str:
    """Return a text without secrets, as COPY reads it."""
    return escape_text(redact(text))


def storable(text: str) -> str:
    """Return an id or a name that PostgreSQL and its indexes can store."""
    return limited(without_nul(text))


def without_nul(text: str) -> str:
    """Return a text with another character in place of NUL."""
    return text.replace("\0", "\ufffd")


class Chosen(NamedTuple):
    """Sessions of one level, and whose they are."""

    level: str
    seqs: str
    """Their numbers, as a JSON list."""
    user: str
    """The name of the member."""


@lru_cache(4096)  # days have the same names again and again
def escape(text: str) -> str:
    """Return an id or a name as COPY reads it."""
    return escape_text(storable(text))


def escape_text(text: str) -> str:
    """Return a text as COPY reads it, without NUL, which PostgreSQL can't store."""
    text = without_nul(text)
    for character, escaped_character in REPLACED.items():
        text = text.replace(character, escaped_character)
    return text


def lines(db: sqlite3.Connection, table: str, chosen: Chosen) -> list[bytes]:
    """Return the rows of sessions in a table, each as a line."""
    values = {name: value(table, name, chosen.level) for name in SENT[table].columns}
    rest = f"FROM {table} t WHERE {SOURCES.get(table, OF_SESSIONS)}"
    question = f"SELECT {line_of(db, table, values)} {rest}"
    return [line for (line,) in db.execute(question, chosen._asdict())]


def line_of(db: sqlite3.Connection, table: str, values: Mapping[str, str]) -> str:
    """Return the SQL that writes a line: of the values of some columns of a table."""
    types = {name: kind for _, name, kind, *_ in db.execute(f"PRAGMA table_info({table})")}
    cells = [cell(value, name, types[name]) for name, value in values.items()]
    form = "\t".join(NULL if each is None else "%s" for each in cells)
    return f"CAST(printf('{form}\n', {', '.join(each for each in cells if each)}) AS BLOB)"


def value(table: str, column: str, level: str) -> str:
    """Return the SQL of a column."""
    if not share_levels.leaves(level, table, column):
        return OTHERWISE.get(column, "NULL")
    return IN_TEAM.get(column, f"t.{column}")


def cell(value: str, column: str, kind: str) -> str | None:
    """Return the SQL that writes a value as COPY reads it; None for what is always NULL."""
    if value == "NULL":
        return None
    if kind == "INTEGER":
        return f"coalesce({value}, '{NULL}')"
    text = f"printf('%!.17g', {value})" if kind == "REAL" else escaped(value, column)
    return f"iif({value} IS NULL, '{NULL}', {text})"


def escaped(value: str, column: str) -> str:
    """Return the SQL that writes a text as COPY reads it: nearly always as it is."""
    if column in WRITTEN:
        return f"redacted_text({value})"
    function = "escaped_name" if column in LIMITED else "escaped_text"
    if not value.startswith("t."):  # what takes a while is evaluated once
        return f"{function}({value})"
    tests = [f"instr({value}, char({ord(each)}))" for each in ("\0", *REPLACED)]
    if column in LIMITED:
        tests.append(f"length({value}) > {MOST_CHARACTERS}")
    return f"iif({' OR '.join(tests)}, {function}({value}), {value})"


class OwnSession(NamedTuple):
    """A session that went on last on this machine."""

    seq: int
    key: str
    """The same on all machines; nobody can derive the id from it."""
    project: str
    """The name that the team has for it; empty for none."""


def own_sessions(db: sqlite3.Connection, seqs: Iterable[int], machine: str) -> list[OwnSession]:
    """Return those of some sessions that this machine shares."""
    rows = db.execute(OWN, {"seqs": json_of(seqs), "machine": machine})
    return [
        OwnSession(seq, key_of(workspace, name), project) for seq, workspace, name, project in rows
    ]


def key_of(workspace_id: str, session_id: str) -> str:
    """Return what the team knows a session by."""
    return sha256(f"{workspace_id}\0{session_id}".encode(errors="surrogatepass")).hexdigest()


def weights(db: sqlite3.Connection, seqs: Iterable[int]) -> dict[int, int]:
    """Return about how many rows sessions have; nothing of those that are gone."""
    return dict(db.execute(WEIGHTS, {"seqs": json_of(seqs)}))


def used_dimensions(db: sqlite3.Connection, seqs: str) -> set[int]:
    """Return the dimensions that rows of sessions refer to, as the team numbers them."""
    return {number for (number,) in db.execute(USED, {"seqs": seqs})}


def dimensions(db: sqlite3.Connection, numbers: Iterable[int]) -> list[bytes]:
    """Return the lines of some dimensions, by the numbers that the team has for them."""
    columns = {name: f"t.{name}" for name in SENT["dimensions"].columns}
    question = DIMENSIONS.format(line=line_of(db, "dimensions", columns))
    return [line for (line,) in db.execute(question, {"ids": json_of(sorted(numbers))})]


def projects(db: sqlite3.Connection, seqs: str) -> list[bytes]:
    """Return the lines of the projects of sessions."""
    name = TEAM_NAME.format(table="t")
    columns = {"path": name, "last": "t.last", "name": name, "remote": "t.remote"}
    question = PROJECTS.format(line=line_of(db, "projects", columns), sessions=OF_SESSIONS)
    return [line for (line,) in db.execute(question, {"seqs": seqs})]


def team_name(db: sqlite3.Connection, path: str) -> str:
    """Return the name that the team has for a project."""
    name = TEAM_NAME.format(table="projects")
    found = db.execute(f"SELECT {name} FROM projects WHERE path = ?", (path,))  # noqa: S608
    row = found.fetchone()
    return str(row[0]) if row else path
