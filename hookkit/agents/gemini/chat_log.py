"""Open a chat log: one row a line, or the one document of clients before they wrote rows."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from hookkit.agents import timestamps
from hookkit.agents.gemini import folders
from hookkit.agents.gemini.chat_rows import MAX_ID, ChatParser, words_of
from hookkit.agents.gemini.tool_calls import Call
from hookkit.agents.lenient_json import plain
from hookkit.agents.line_reader import MAX_LINE
from hookkit.agents.log_reader import LogReader, first_rows, last_rows
from hookkit.agents.values import members
from hookkit.model.transcript import BadLine, Recap, TranscriptIdentity
from hookkit.model.transcript_position import Position

CHATS = "chats"
"""The folder of a project's logs; that of a session's subagents is in it."""

DOCUMENT = ".json"
"""The suffix of a log that is one document."""

WORKSPACE = re.compile(r"Workspace Directories:\*\*\n\s*- (/[^\n]+)")
"""The first folder in a session's context."""


class ChatReader(LogReader):
    """Reads one chat log. Raises OSError where it can't be read, also in the middle of it."""

    parser_class = ChatParser

    def __init__(
        self, path: Path, position: Position | None = None, *, with_texts: bool = True
    ) -> None:
        """Open a log; go on at the position where the file still has what was read."""

        def parser(identity: TranscriptIdentity, start: Position) -> ChatParser:
            cwd = folders.project_of(str(path)) or named_folder(self._stream, path)
            return self.parser_class(identity, start, cwd=cwd, with_texts=with_texts)

        self._is_document = path.suffix == DOCUMENT
        if self._is_document and position and position.size != path.stat().st_size:
            position = None  # it is written whole each time
        super().__init__(path, position, identify=identity_of, parser=parser)

    def _entries(self, reached: int) -> Iterator[Any]:
        if not self._is_document:
            yield from super()._entries(reached)
            return
        self._line = 0, self._status.st_size
        if reached < self._status.st_size:
            found = document(self._stream)
            yield from self._parser.parse(found) if found else [BadLine(0, "not a JSON object")]
        self._note(self._status.st_size)


class DetailedParser(ChatParser):
    """Parses rows, with the inputs and outputs of tools."""

    def _call(self, call: Call) -> list[Any]:
        return call.detailed(self.claim, self.at)

    def _compacted(self, uuid: str, summary: str) -> list[Any]:
        return [*super()._compacted(uuid, summary), Recap(self.claim, self.at, uuid, summary)]


class DetailedReader(ChatReader):
    """Reads one chat log for people. Raises OSError as ChatReader does."""

    parser_class = DetailedParser


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    """Return the session that an open log belongs to: the parent's, for a subagent's log."""
    head, last = ends(stream, path)
    started = timestamps.utc(head.get("startTime")) or ""
    ended = next(filter(None, map(time_of, last)), started)
    return TranscriptIdentity(
        path.parent.name if is_beside(path) else session_of(head) or path.stem,
        started,
        max(started, ended),
        is_beside(path) or head.get("kind") == "subagent",
    )


def is_beside(path: Path) -> bool:
    """Return True for the log of a subagent, which lies in a folder named after its session."""
    return path.parent.parent.name == CHATS


def ends(stream: BinaryIO, path: Path) -> tuple[dict[str, Any], Iterable[dict[str, Any]]]:
    """Return the row that names the session, and the rows of the end, the last one first."""
    if path.suffix == DOCUMENT:
        whole = document(stream)
        return whole, [whole]
    head = next(filter(session_of, first_rows(stream)), {})
    return head, last_rows(stream)


def document(stream: BinaryIO) -> dict[str, Any]:
    """Return the one document that a file holds; empty for anything else."""
    stream.seek(0)
    return plain(stream.read(MAX_LINE)) or {}


def session_of(row: dict[str, Any]) -> str | None:
    """Return the session that a row names."""
    value = row.get("sessionId") or members(row.get("$set")).get("sessionId")
    return value if isinstance(value, str) and 0 < len(value) <= MAX_ID else None


def time_of(row: dict[str, Any]) -> str:
    """Return the time of a row; empty where it has none."""
    written = row.get("lastUpdated") or members(row.get("$set")).get("lastUpdated")
    return timestamps.utc(row.get("timestamp") or written) or ""


def named_folder(stream: BinaryIO, path: Path) -> str | None:
    """Return the folder that a log names itself, of a subagent or in the session's context."""
    head, _ = ends(stream, path)
    known = head.get("directories")
    found = [each for each in known if isinstance(each, str)] if isinstance(known, list) else []
    rows = [head] if path.suffix == DOCUMENT else first_rows(stream)
    places = (WORKSPACE.search(words) for row in rows for words in contexts(row))
    return next(iter(found), None) or next((each[1] for each in places if each), None)


def contexts(row: dict[str, Any]) -> list[str]:
    """Return the words of the messages that a row has or lists."""
    listed = row.get("messages") or members(row.get("$set")).get("messages")
    messages = listed if isinstance(listed, list) else [row]
    return [words_of(members(each).get("content")) for each in messages[:2]]
