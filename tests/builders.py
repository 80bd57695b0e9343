"""Small builders: what the agent sends, and the lines that the journal holds of it."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hookkit import config, paths
from hookkit.model.event import Event, EventType
from hookkit.model.own_records import RECORDS
from hookkit.model.record import Record
from hookkit.model.session import Session, timestamp
from hookkit.pipeline.handlers import every_event
from hookkit.pipeline.project.projector import fold
from hookkit.store.journal.envelope import parse_line
from hookkit.store.sqlite.database import Database
from tests.kept_sums import assert_sums

START = 1_795_253_400 * 10**9
"""When the tests' events happen, in Unix nanoseconds: 2026-11-21T09:30:00Z."""

DAY = "2026-11-21"
SECOND = 10**9

_numbers = count(1)


def at(seconds: float) -> str:
    """The time so many seconds after START, as it is stored."""
    return timestamp(at_ns(seconds))


def at_ns(seconds: float) -> int:
    return START + round(seconds * 1000) * 1_000_000


def payload(event: str, session_id: str = "s1", **fields: Any) -> dict[str, Any]:
    """A hook's payload, with the fields that all of them have."""
    common = {
        "session_id": session_id,
        "transcript_path": f"/home/dev/.claude/{session_id}.jsonl",
        "cwd": "/home/dev/shop",
        "hook_event_name": event,
    }
    return common | fields


def tool(event: str = "PostToolUse", name: str = "Edit", **fields: Any) -> dict[str, Any]:
    """A tool's payload, with an id of its own."""
    named = {"tool_name": name, "tool_use_id": f"toolu_{next(_numbers)}"}
    return payload(event, **named | {"tool_input": {"file_path": "/home/dev/shop/a.py"}} | fields)


def own(event: str, session_id: str = "s1", **details: Any) -> dict[str, Any]:
    """What a person, the API or hookkit itself writes down."""
    return {"event": event, "session_id": session_id} | details


def line(content: Any, seconds: float = 0, **envelope: Any) -> bytes:
    """A line of the journal, received so many seconds after START."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    members = {"v": 1, "id": f"r-{next(_numbers)}", "at": at_ns(seconds), "src": "hook"} | envelope
    return json.dumps(members, separators=(",", ":")).encode()[:-1] + b',"p":' + raw + b"}\n"


def record(content: Mapping[str, Any], seconds: float = 0, **envelope: Any) -> Record:
    """A record as the journal's reader gives it."""
    return parse_line(line(content, seconds, **envelope))


def deliver(*lines: bytes, day: str = DAY) -> Path:
    """Append lines to a segment of the journal, as the recorder would."""
    segment = paths.make_private(paths.journal_dir()) / f"{day}.jsonl"
    with segment.open("ab") as stream:
        stream.writelines(lines)
    return segment


def event(kind: EventType, seconds: float = 0, **fields: Any) -> Event:
    """An event of an agent, or one of our own: then `details` are the members of its record."""
    known = {"session_id": "s1", "framework": "claude_code", "key": f"key-{next(_numbers)}"}
    if kind in RECORDS:
        fields["details"] = RECORDS[kind](session_id="s1", **fields.get("details", {}))
    return Event(type=kind, at=at(seconds), **known | fields)


COUNTED_BY_HOOKS = {
    "api_error_count": "api_errors",
    "compaction_count": "compactions",
    "corrections_count": "corrections",
    "edit_count": "edits",
    "message_count": "messages",
    "prompts_count": "prompts",
    "tool_call_count": "tool_calls",
}
"""Column \u2192 where the hooks' tally has it."""


def session(**fields: Any) -> Session:
    """A session that began at START; its counts are the hooks'."""
    new = every_event.new_session(event("session_start"))
    for name, value in fields.items():
        if name in COUNTED_BY_HOOKS:
            setattr(new.hook, COUNTED_BY_HOOKS[name], value)
        else:
            setattr(new, name, value)
    new.choose()
    return new


@contextmanager
def throwaway_home() -> Iterator[Path]:
    """A home for one example of a property."""
    before = os.environ["HOOKKIT_HOME"]
    with TemporaryDirectory() as folder:
        os.environ["HOOKKIT_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ["HOOKKIT_HOME"] = before


def fold_all() -> None:
    """Fold what the journal holds."""
    database = Database.open(paths.database())
    try:
        assert fold(database, config.load())
    finally:
        database.close()


Rows = dict[str, list[tuple[Any, ...]]]

TABLES = ("sessions", "events", "tool_calls", "unknown_events", "rejected")


NAMES = {
    "seq": "SELECT seq, session_id FROM sessions",
    "dimension": (
        "SELECT id, json_array(project, branch, framework, model) FROM dimensions "
        "UNION ALL SELECT 0, ''"
    ),
}
"""Column of numbers → the names that stand for them."""


def rows(tables: Iterable[str] = TABLES, *, numbered: bool = True) -> Rows:
    """All rows of some tables. Not `numbered`: a session's id stands for its number.

    Whatever story made them, the kept sums must be those of the rows.
    """
    database = Database.open(paths.database())
    try:
        assert_sums(database.db)
        names = {column: dict(database.db.execute(ask)) for column, ask in NAMES.items()}
        if numbered:
            del names["seq"]
        return {table: rows_of(database, table, names) for table in tables}
    finally:
        database.close()


def rows_of(
    database: Database, table: str, names: dict[str, dict[int, str]]
) -> list[tuple[Any, ...]]:
    listed = database.db.execute(f"PRAGMA table_info({table})")
    # Every home has a machine of its own.
    columns = [column[1] for column in listed if column[1] != "machine_id"]
    cursor = database.db.execute(f"SELECT {', '.join(columns)} FROM {table}")
    named = (
        tuple(
            names[column].get(value, value) if column in names else value
            for column, value in zip(columns, row, strict=True)
        )
        for row in cursor
    )
    return sorted(named, key=repr)
