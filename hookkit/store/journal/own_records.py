"""Records that users, the Python API and hookkit itself write into the journal.

    {"event": "counted", "session_id": "…", "workspace_id": "local", "edits": 1, …}

`TYPES` are the events that are taken; what else stands in the payload are their details.
"""

from typing import Any

from hookkit.errors import RejectedError
from hookkit.model.activity import logged_of, work_of
from hookkit.model.event import Event, EventType, Record
from hookkit.model.message_codec import TranscriptRead, to_read
from hookkit.model.session import moment, timestamp

TYPES: frozenset[EventType] = frozenset(
    (
        "counted",
        "ended",
        "git",
        "logged",
        "noted",
        "process_gone",
        "read",
        "run_ended",
        "run_started",
        "started",
        "summarized",
        "summary_started",
        "upserted",
    )
)

MAX_COUNT = 2**31 - 1
"""Counts that can be added at once."""

COUNTS = frozenset(("edits", "corrections", "prompts", "git_additions", "git_deletions"))
TIMES = frozenset(("ended_at", "finished_at"))
TEXTS = frozenset(
    (
        "cwd",
        "description",
        "ended_at",
        "error",
        "finished_at",
        "framework",
        "git_branch",
        "git_worktree_path",
        "github_repo",
        "head",
        "local_git_dir",
        "model",
        "notes",
        "origin",
        "project",
        "reason",
        "status",
        "summary",
        "title",
        "transcript_path",
        "user_id",
    )
)


def fits(name: str, value: object) -> bool:
    """Return True if a detail has a valid value."""
    if name in COUNTS:
        return isinstance(value, int) and 0 <= value <= MAX_COUNT
    if name in TIMES and isinstance(value, str):
        return is_time(value)
    if name == "client_cost_usd" and value is not None:
        return isinstance(value, int | float) and 0 <= value <= MAX_COUNT
    return name not in TEXTS or value is None or isinstance(value, str)


def is_time(text: str) -> bool:
    """Return True if a text is a time in the stored format."""
    try:
        canonical = moment(text).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except ValueError:
        return False
    return canonical == text and text.endswith("Z")


def check(payload: dict[str, Any]) -> None:
    """Raise RejectedError if a payload is not one of our records or has an invalid value."""
    kind = payload.get("event")
    if not isinstance(kind, str) or kind not in TYPES:
        raise RejectedError(f"unknown event {kind!r:.40}")
    if not isinstance(payload.get("session_id"), str) or not payload["session_id"]:
        raise RejectedError("no session_id")
    if not isinstance(payload.get("workspace_id", "local"), str):
        raise RejectedError("workspace_id is not text")
    if kind == "read":
        return  # its members are checked when they are decoded
    wrong = next((name for name, value in payload.items() if not fits(name, value)), None)
    if wrong is not None:
        raise RejectedError(f"{wrong!r:.40} has a wrong value")


def read_of(details: dict[str, Any], session_id: str) -> TranscriptRead:
    """Decode a pass over a transcript. Raises RejectedError."""
    try:
        return to_read(details, session_id)
    except (TypeError, ValueError, KeyError) as error:
        raise RejectedError(f"not a reading: {error!r:.80}") from None


def to_event(record: Record) -> Event:
    """Decode one of our own records. Raises RejectedError for any other."""
    check(record.payload)
    details = dict(record.payload)
    kind, session_id = details.pop("event"), details.pop("session_id")
    if kind == "read":
        details = {"read": read_of(details, session_id)}
    elif kind == "git":
        details["work"] = work_of(details)
    elif kind == "logged":
        details = {"call": logged_of(details, timestamp(record.at_ns))}
    return Event(
        type=kind,
        session_id=session_id,
        at=timestamp(record.at_ns),
        key=f"{kind}:{record.id}",
        source=record.source,
        framework=record.agent if kind == "read" else None,
        process=record.process if kind == "run_started" else None,
        workspace_id=details.pop("workspace_id", "local"),
        details=details,
    )
