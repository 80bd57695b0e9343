"""Copilot's logs: `session-state/<session>/events.jsonl`, and the title beside it.

The session, its subagents and all resumes are in one file; each record is
`{type, data, id, timestamp, parentId, agentId?}`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents import timestamps
from hookkit.agents.copilot import workspace
from hookkit.agents.copilot.record_parser import RecordParser
from hookkit.agents.log_reader import LogReader, first_rows, last_rows
from hookkit.agents.payload import MAX_ID
from hookkit.agents.values import members, text
from hookkit.model.transcript import Title, TranscriptIdentity
from hookkit.model.transcript_position import Position
from hookkit.model.usage import UNTIMED, Ownership

START = "session.start"


class EventLog(LogReader):
    """Reads a log for counts, and for search with texts. Raises OSError."""

    def __init__(self, path: Path, position: Position | None, *, with_texts: bool) -> None:
        """Open a log at a position."""

        def parser(identity: TranscriptIdentity, start: Position) -> RecordParser:
            return RecordParser(identity, start, with_texts=with_texts)

        self._path = path
        super().__init__(path, position, identify=identity_of, parser=parser)

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries, and the session's title after those of the file."""
        yield from super().__iter__()
        known = workspace.title(self._path.parent / workspace.FILE)
        if known is not None:
            yield Title(claim_of(self.identity), known.kind, known.text)


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    """Return the session of an open log: its first record names it, or else its folder."""
    session, started_at = "", ""
    for row in first_rows(stream):
        started_at = started_at or timestamps.utc(row.get("timestamp")) or ""
        if row.get("type") == START:
            session = text(members(row.get("data")).get("sessionId")) or ""
            break
    times = (timestamps.utc(row.get("timestamp")) for row in last_rows(stream))
    ended_at = next((each for each in times if each), started_at)
    known = session if len(session) <= MAX_ID else ""
    return TranscriptIdentity(known or path.parent.name, started_at, ended_at, is_sidechain=False)


def claim_of(identity: TranscriptIdentity) -> Ownership:
    """Return the claim of a log on its records."""
    return Ownership(
        started_at=identity.started_at or UNTIMED,
        ended_at=identity.ended_at or UNTIMED,
        session_id=identity.session_id,
    )


def is_own_record(row: dict[str, Any]) -> bool:
    """Return True for a record that a log begins with."""
    return isinstance(row.get("type"), str) and isinstance(row.get("data"), dict)
