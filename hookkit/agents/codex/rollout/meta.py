"""Identify the thread of a rollout: by its first `session_meta`, and not by its name alone."""

import re
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from hookkit.agents import timestamps
from hookkit.agents.log_reader import first_rows, last_rows
from hookkit.agents.values import members, text
from hookkit.model.transcript import TranscriptIdentity

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

MAX_ID = 200
"""Characters of a thread's id; a longer one is none."""

TIME_OF_ID = 13
"""Characters at the beginning of a UUIDv7 that are its time in milliseconds."""

PAGINATED = "paginated"


class ThreadMeta(NamedTuple):
    """A thread, as the beginning of its rollout describes it."""

    thread_id: str
    session_id: str
    """The session's: that of its first thread, for a subagent."""
    forked_from: str | None = None
    is_paginated: bool | None = None
    """The generation of its items; None where the beginning is lost."""
    agent_name: str = ""
    """The name and the role of a subagent."""

    @property
    def is_sidechain(self) -> bool:
        """Return True for a subagent's thread."""
        return self.session_id != self.thread_id

    def is_older(self, turn_id: str) -> bool:
        """Return True for a turn that began before the thread: it is a copy of another's."""
        mine, other = self.thread_id[:TIME_OF_ID], turn_id[:TIME_OF_ID]
        return is_timed(self.thread_id) and is_timed(turn_id) and other < mine


def is_timed(identifier: str) -> bool:
    """Return True for a UUIDv7, which begins with its time."""
    return bool(UUID.fullmatch(identifier)) and identifier[14] == "7"


def meta_of(stream: BinaryIO, path: Path) -> ThreadMeta:
    """Return the thread of an open rollout. Raises OSError."""
    for row in first_rows(stream):
        if row.get("type") == "session_meta":
            return from_payload(members(row.get("payload")), path)
    return ThreadMeta(by_name(path), by_name(path))


def from_payload(payload: dict[str, Any], path: Path) -> ThreadMeta:
    """Return the thread that a `session_meta` describes.

    A second one in the same file is that of the thread whose items are copied.
    """
    own = identifier(payload.get("id")) or by_name(path)
    spawned = members(members(members(payload.get("source")).get("subagent")).get("thread_spawn"))
    parent = identifier(payload.get("parent_thread_id")) or identifier(
        spawned.get("parent_thread_id")
    )
    names = text(payload.get("agent_nickname")), text(payload.get("agent_role"))
    session = identifier(payload.get("session_id")) or parent or own
    return ThreadMeta(
        own,
        session,
        # A subagent may begin with its parent's conversation, but not with its totals.
        identifier(payload.get("forked_from_id")) if session == own else None,
        payload.get("history_mode") == PAGINATED,
        " · ".join(filter(None, names)),
    )


def identity_of(stream: BinaryIO, meta: ThreadMeta) -> TranscriptIdentity:
    """Return the session that an open rollout belongs to. Raises OSError."""
    times = (timestamps.utc(row.get("timestamp")) for row in first_rows(stream))
    started_at = next(filter(None, times), "")
    times = (timestamps.utc(row.get("timestamp")) for row in last_rows(stream))
    ended_at = next(filter(None, times), "")
    return TranscriptIdentity(
        meta.session_id, started_at, ended_at or started_at, meta.is_sidechain
    )


def identifier(value: Any) -> str | None:
    """Return an id; None for what can't be one."""
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID else None


def by_name(path: Path) -> str:
    """Return the thread that a file is named after: `rollout-<time>-<id>.jsonl`."""
    found = UUID.findall(path.stem)
    return found[-1] if found else path.stem
