"""Identify the session of a transcript and its start, by its records and not by its name alone."""

import os
from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents import timestamps
from hookkit.agents.lenient_json import pieces, plain
from hookkit.agents.line_reader import lines
from hookkit.agents.values import members
from hookkit.model.transcript import TranscriptIdentity

HEAD_LINES = 50
"""Lines of the beginning that are searched at most; the first or second has it all mostly."""

TAIL = 16 * 1024
"""Bytes of the end that are searched, and a hundred times as many where that was too little."""

SUBAGENTS = "subagents"
"""The folder of a session's subagents, in a folder that is named after the session."""

TYPES = ("custom-title", "file-history-snapshot", "summary")
"""Types of records that a transcript may begin with, and that name no session."""

PARTS = "parts"
"""A member of messages in logs that look like the client's and aren't."""

MAX_ID = 200
"""Characters of a session's id; a longer one is none."""


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    """Return the session that an open transcript belongs to. Raises OSError."""
    first_session, started_at = _beginning(stream)
    last_session, ended_at = _end(stream)
    return TranscriptIdentity(
        session_id=last_session or first_session or _by_path(path),
        started_at=started_at,
        ended_at=ended_at or started_at,
        is_sidechain=SUBAGENTS in path.parts[:-1] or path.name.startswith("agent-"),
    )


def session_of(record: dict[str, Any]) -> str | None:
    """Return the session that a record names as its own."""
    value = record.get("sessionId")
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID else None


def is_own_record(data: bytes) -> bool:
    """Return whether a line is a record of the client's: it names a session, or a known type.

    Each has a type, unlike the first row of Gemini CLI's logs, and no message has parts, as those
    of Qwen Code have.
    """
    return any(
        isinstance(each.get("type"), str)
        and (session_of(each) or each.get("type") in TYPES)
        and PARTS not in members(each.get("message"))
        for each in _records(data)
    )


def _by_path(path: Path) -> str:
    """Return the session that the file's path names."""
    folders = path.parts[:-1]
    if SUBAGENTS in folders[1:]:
        return folders[folders.index(SUBAGENTS, 1) - 1]
    return path.stem


def _beginning(stream: BinaryIO) -> tuple[str | None, str]:
    session: str | None = None
    for _, (_, _, data, _) in zip(range(HEAD_LINES), lines(stream, 0), strict=False):
        for record in _records(data):
            session = session or session_of(record)
            if at := timestamps.utc(record.get("timestamp")):
                return session, at
    return session, ""


def _end(stream: BinaryIO) -> tuple[str | None, str]:
    session, at = _last(stream, TAIL)
    return (session, at) if at else _last(stream, TAIL * 100)


def _last(stream: BinaryIO, window: int) -> tuple[str | None, str]:
    """Return the last session id and the last time in the last bytes of a file."""
    size = os.fstat(stream.fileno()).st_size
    stream.seek(max(0, size - window))
    whole = stream.read(window).split(b"\n")[int(size > window) :]
    session, found = None, ""
    for line in reversed(whole):
        for record in _records(line):
            session = session or session_of(record)
            found = found or timestamps.utc(record.get("timestamp")) or ""
        if session and found:
            break
    return session, found


def _records(data: bytes | None) -> list[dict[str, Any]]:
    if not data:
        return []
    record = plain(data)
    if record is not None:
        return [record]
    return [piece.record for piece in pieces(data) if piece.record is not None]
