"""What a person, the Python API and hookkit itself write into the journal.

    {"event": "counted", "session_id": "…", "workspace_id": "local", "edits": 1, …}

`TYPES` are the events that are taken; what else stands in the payload are their details.
"""

from typing import get_args

from hookkit.errors import RejectedError
from hookkit.event import Event, EventType, Record
from hookkit.session import moment, timestamp

FRAMEWORK = None

TYPES: frozenset[EventType] = frozenset(
    ("started", "ended", "counted", "upserted", "summary_started", "summarized", "process_gone")
)

COUNTS = frozenset(("edits", "corrections", "prompts"))
TEXTS = frozenset(("error", "finished_at", "project", "reason", "summary", "title", "user_id"))


def fits(name: str, value: object) -> bool:
    """Whether a detail has a value that a handler can use."""
    if name in COUNTS:
        return isinstance(value, int) and 0 <= value < 2**31
    if name == "finished_at" and isinstance(value, str):
        return is_time(value)
    return name not in TEXTS or value is None or isinstance(value, str)


def is_time(text: str) -> bool:
    """Whether a text is a time as sessions store it."""
    try:
        return len(text) == len("2026-11-21T09:30:00.000Z") and moment(text) is not None
    except ValueError:
        return False


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Say what a payload of our own means. Raises RejectedError for one of another kind."""
    details = dict(record.payload)
    kind, session_id = details.pop("event", None), details.pop("session_id", None)
    if kind not in TYPES or kind not in get_args(EventType):
        raise RejectedError(f"unknown event {kind!r:.40}")
    if not isinstance(session_id, str) or not session_id:
        raise RejectedError("no session_id")
    workspace_id = details.pop("workspace_id", "local")
    if not isinstance(workspace_id, str):
        raise RejectedError("workspace_id is not text")
    wrong = next((name for name, value in details.items() if not fits(name, value)), None)
    if wrong is not None:
        raise RejectedError(f"{wrong!r:.40} has a wrong value")
    return Event(
        type=kind,
        session_id=session_id,
        at=timestamp(record.at_ns),
        key=f"{kind}:{record.id}",
        source=record.source,
        workspace_id=workspace_id,
        details=details,
    )
