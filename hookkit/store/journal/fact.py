"""Encode an event for other machines, and decode what they sent.

A fact is an event without what means nothing elsewhere: no payload, no account, no secret. It keeps
its deduplication key, so it counts once, whichever way it comes.

    {"type":"prompt","session_id":"…","at":"…","key":"prompt:…","framework":"claude_code",
     "text":"…"}

Members with default values are left out. `details` are the members of one of our own records, as
they stand in the journal, or what an agent reports besides its hooks (AGENTS_DETAILS).

A file may come from anywhere: `decode` checks all of it, so that no value can stop the projection.
"""

from typing import Any

import msgspec

from hookkit.errors import RejectedError
from hookkit.lib.corrections import LEARN
from hookkit.lib.text.redact import redact
from hookkit.lib.text.scrub import redact_member
from hookkit.model import own_records, transcript_read
from hookkit.model.event import Event, GithubMentions
from hookkit.model.event_details import HeldPrompts, StatuslineFacts, TelemetryCounts
from hookkit.model.process import Process
from hookkit.model.run_ended import RunEnded
from hookkit.model.timestamps import is_time
from hookkit.model.transcript_read import TranscriptRead, checked
from hookkit.model.usage import ApiMessage

MAX_TEXT = 2000
"""Characters of a prompt or an answer that are sent: what a session keeps of one."""

MOST = 2**53
"""A limit of numbers: others read JSON's exactly up to it."""

OWN = (own_records.OwnRecord, RunEnded, TranscriptRead)
"""Details that are a record of ours."""

ELSEWHERE = "///"
"""The system of a process of which nothing is known (model/process.py)."""

AGENTS_DETAILS: dict[str, type] = {
    "held": HeldPrompts,
    "model_call": ApiMessage,
    "otel": TelemetryCounts,
    "statusline": StatuslineFacts,
}
"""The details of other events by type."""

_decode = msgspec.json.Decoder(Event).decode

IDENTITIES = ("_id", "id", "digest", "hash", "key", "head", "learning")
"""Ends of the names of members that identify something: they are compared, and are no secrets."""

COUNTED = frozenset(("records", "usual"))
"""Members of a pass over a transcript that are ids and numbers."""


def encode(event: Event, payload: bytes = b"") -> bytes:
    """Encode an event on one line, without a line feed.

    Args:
        payload: That of its record, which is sent where the event is one of our own.
    """
    details = event.details
    if isinstance(details, OWN):
        details = without_secrets(msgspec.json.decode(payload))
    known = msgspec.structs.replace(
        event, account=None, details=details, text=shortened(event.text), name=redact(event.name)
    )
    return msgspec.json.encode(known)


def shortened(text: str) -> str:
    """Return the words that a session keeps of a text; all of one that marks something to learn."""
    if LEARN in text or len(text) <= MAX_TEXT:
        return redact(text)
    return redact(text[: 2 * MAX_TEXT])[:MAX_TEXT]


def without_secrets(value: Any, name: str = "") -> Any:
    """Return a value of JSON without secrets; ids and absolute paths stay."""
    if isinstance(value, str):
        is_kept = name.endswith(IDENTITIES) or (value.startswith("/") and " " not in value)
        return value if is_kept else redact_member(name or None, value)
    if isinstance(value, list):
        return value if name in COUNTED else [without_secrets(each, name) for each in value]
    if isinstance(value, dict):
        return {key: without_secrets(each, key) for key, each in value.items()}
    return value


def decode(line: bytes) -> Event:
    """Decode a fact. Raises RejectedError for anything that `encode` doesn't return."""
    try:
        event = _decode(line)
        check(event)
        where = process_elsewhere(event.process)
        return msgspec.structs.replace(
            event, account=None, process=where, details=details_of(event)
        )
    except (AttributeError, RecursionError, TypeError, ValueError) as error:  # msgspec's, too
        raise RejectedError(f"not a fact: {error!r:.80}") from None


def process_elsewhere(process: Process | None) -> Process | None:
    """Return a process that nobody takes for one of this machine."""
    if process is None or process.system is not None:
        return process
    return process._replace(system=ELSEWHERE)


def check(event: Event) -> None:
    """Raise ValueError for members that nobody can use."""
    if not event.session_id or not event.key or not is_time(event.at):
        raise ValueError("a fact has no session, key or time")
    process = event.process or Process(0)
    mentions = event.mentions or GithubMentions(None, None)
    numbers = (event.ordinal, process.start_ticks, process.start_time, mentions.issue, mentions.pr)
    if not 0 <= process.pid < 2**31 or not all(0 <= (each or 0) < MOST for each in numbers):
        raise ValueError("a number is out of range")
    folders = (each.path for each in event.git_folders)
    texts = (event.cwd, event.transcript_path, event.file_path, *event.more_files, *folders)
    if any("\0" in (each or "") for each in texts):
        raise ValueError("a path has a NUL")


def details_of(event: Event) -> object:
    """Return the details of a decoded event. Raises RejectedError, TypeError or ValueError."""
    raw, kind = event.details, event.type
    if kind == "read":
        known, read = transcript_read.decode(msgspec.json.encode(raw))
        check_numbers([read.start, *(known.tally or ())])
        return same_session(event, known.session_id, known.workspace_id, read)
    if kind in own_records.RECORDS:
        if not isinstance(raw, dict) or raw.get("event") != kind:
            raise ValueError("another record")
        own = own_records.decode(raw)
        return same_session(event, own.session_id, own.workspace_id, own)
    if kind not in AGENTS_DETAILS or raw is None:
        return None
    check_numbers(raw)
    details: object = msgspec.convert(raw, AGENTS_DETAILS[kind])
    return checked(details) if isinstance(details, ApiMessage) else details


def check_numbers(value: Any) -> None:
    """Raise ValueError if a value of JSON has a number that can't be stored and added."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            check_numbers(each)
    elif isinstance(value, int | float) and not -MOST < value < MOST:
        raise ValueError("a number is out of range")


def same_session(event: Event, session_id: str, workspace_id: str, details: object) -> object:
    """Return the details. Raises ValueError if they are of another session than their event."""
    if (session_id, workspace_id) != (event.session_id, event.workspace_id):
        raise ValueError("another session")
    return details
