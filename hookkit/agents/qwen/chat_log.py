"""Open a chat log of a session, or of one of its subagents."""

from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents import timestamps
from hookkit.agents.log_reader import LogReader, first_rows, last_rows
from hookkit.agents.payload import MAX_ID
from hookkit.agents.qwen.chat_rows import ChatParser, DetailedParser
from hookkit.model.transcript import TranscriptIdentity
from hookkit.model.transcript_position import Position

SUBAGENTS = "subagents"
"""The folder with the logs of subagents, in folders that are named after their sessions."""


class ChatReader(LogReader):
    """Reads one chat log. Raises OSError where it can't be read, also in the middle of it."""

    parser_class = ChatParser

    def __init__(
        self, path: Path, position: Position | None = None, *, with_texts: bool = True
    ) -> None:
        """Open a log; go on at the position where the file still has what was read."""

        def parser(identity: TranscriptIdentity, start: Position) -> ChatParser:
            return self.parser_class(identity, start, with_texts=with_texts)

        super().__init__(path, position, identify=identity_of, parser=parser)


class DetailedReader(ChatReader):
    """Reads one chat log for people. Raises OSError as ChatReader does."""

    parser_class = DetailedParser


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    """Return the session that an open log belongs to: the parent's, for a subagent's log.

    A fork begins with copies, which have the times of the original.
    """
    session, started = "", ""
    for row in first_rows(stream):
        session, started = session or session_of(row), started or time_of(row)
    ended = next(filter(None, map(time_of, last_rows(stream))), started)
    is_sidechain = path.parent.parent.name == SUBAGENTS
    fallback = path.parent.name if is_sidechain else path.stem
    return TranscriptIdentity(session or fallback, started, max(started, ended), is_sidechain)


def session_of(row: dict[str, Any]) -> str:
    """Return the session that a row names; empty if it names none."""
    value = row.get("sessionId")
    return value if isinstance(value, str) and len(value) <= MAX_ID else ""


def time_of(row: dict[str, Any]) -> str:
    """Return the time of a row; empty where it has none."""
    return timestamps.utc(row.get("timestamp")) or ""
