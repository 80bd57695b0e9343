"""Toy's hooks: {"what": "begun", "talk": "…", "where": "/shop", "words": "…"}."""

from typing import Any

from hookkit.errors import RejectedError
from hookkit.model.event import Event, EventType
from hookkit.model.event_key import by_content
from hookkit.model.record import Record
from hookkit.model.session import timestamp

from . import EVENT_FIELD, NAME

EVENTS: dict[str, EventType] = {
    "asked": "prompt",
    "begun": "session_start",
    "gone": "session_end",
    "used": "tool_done",
}


def recognize(payload: dict[str, Any]) -> bool:
    """Return whether a payload looks like Toy's."""
    return "talk" in payload


def to_event(record: Record, edit_tools: frozenset[str]) -> Event:
    """Translate a payload."""
    payload = record.payload
    if not isinstance(payload.get("talk"), str):
        raise RejectedError("no talk")
    name, kind = payload.get("tool", ""), EVENTS.get(payload[EVENT_FIELD], "unknown")
    key = by_content(kind, record)
    return Event(
        type=kind,
        session_id=payload["talk"],
        at=timestamp(record.at_ns),
        key=key.text,
        digest=key.digest,
        source=record.source,
        framework=NAME,
        process=record.process,
        cwd=payload["where"],
        transcript_path=payload["log"],
        name=name,
        text=payload.get("words", ""),
        is_edit=name in edit_tools,
        tool_use_id=payload.get("call"),
        file_path=payload.get("file"),
    )
