"""Databases of OpenCode as its client makes them, in a few lines."""

import json
import sqlite3
from pathlib import Path
from typing import Any

AT = 1795946284000
"""Unix milliseconds."""

SCHEMA = """
CREATE TABLE session (id text PRIMARY KEY, parent_id text, directory text NOT NULL, title text,
    version text, cost real DEFAULT 0 NOT NULL, model text, time_created integer NOT NULL,
    time_updated integer NOT NULL);
CREATE TABLE message (id text PRIMARY KEY, session_id text, time_created integer,
    time_updated integer, data text);
CREATE TABLE part (id text PRIMARY KEY, message_id text, session_id text, time_created integer,
    time_updated integer, data text);
CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
CREATE INDEX part_message_id_id_idx ON part (message_id, id);
CREATE INDEX part_session_idx ON part (session_id);
CREATE TABLE event_sequence (aggregate_id text PRIMARY KEY, seq integer NOT NULL);
"""


def database(path: Path) -> Path:
    """An empty database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    execute(path, SCHEMA)
    return path


def execute(path: Path, script: str) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(script)
    db.close()


def insert(path: Path, table: str, **values: Any) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with sqlite3.connect(path) as db:
        db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
    db.close()


def session(path: Path, session_id: str = "ses_1", **values: Any) -> Path:
    """Add a session; return its path as a transcript."""
    known = {"directory": "/home/dev/app", "title": "A title", "version": "1.18.33", "model": None}
    times = {"time_created": AT, "time_updated": AT + 1000}
    insert(path, "session", id=session_id, **(known | times | values))
    return path / session_id


def message(
    path: Path, message_id: str, data: Any, *parts: Any, of: str = "ses_1", at: int = AT
) -> None:
    """Add a message with its parts; data that is no object is stored as it is."""
    times = {"time_created": at, "time_updated": at + 1}
    insert(path, "message", id=message_id, session_id=of, data=text_of(data), **times)
    for number, part in enumerate(parts):
        of_message = {"message_id": message_id, "session_id": of, "data": text_of(part)}
        insert(path, "part", id=f"prt_{message_id}_{number}", **of_message, **times)


def text_of(data: Any) -> Any:
    return json.dumps(data) if isinstance(data, dict) else data


def user(at: int = AT) -> dict[str, Any]:
    return {"role": "user", "time": {"created": at}}


def assistant(at: int = AT, **members: Any) -> dict[str, Any]:
    """A complete answer that took 5 tokens."""
    cache = {"read": 0, "write": 0}
    known = {
        "role": "assistant",
        "modelID": "m",
        "tokens": {"input": 3, "output": 1, "reasoning": 1, "cache": cache},
        "time": {"created": at, "completed": at + 100},
        "finish": "stop",
    }
    return known | members


def text(words: str, **members: Any) -> dict[str, Any]:
    return {"type": "text", "text": words} | members


def tool(name: str, status: str = "completed", **state: Any) -> dict[str, Any]:
    time = {"start": AT + 10, "end": AT + 20}
    return {"type": "tool", "tool": name, "state": {"status": status, "time": time} | state}
