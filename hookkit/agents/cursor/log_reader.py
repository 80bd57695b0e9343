"""Read Cursor's logs: `{"role": …, "message": {"content": […]}}`, and `{"type": "turn_ended"}`.

A record has no id, no time and no model, and a tool call no result: a record is known by its place
in the file, and has the time of the last prompt with one, else that of the file. A log doesn't show
which calls failed. Of a chat in the editor it may have the ends of turns only: these don't count.
"""

import os
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from hookkit.agents.cursor import prompt_text
from hookkit.agents.cursor.hooks import FILES
from hookkit.agents.cursor.project_folders import TRANSCRIPTS, project_in
from hookkit.agents.log_reader import LogReader, first_rows
from hookkit.agents.payload import members, text
from hookkit.model.event_key import short_hash
from hookkit.model.session import timestamp
from hookkit.model.transcript import (
    Answer,
    ApiError,
    DetailedCall,
    Facts,
    Interrupt,
    Prompt,
    ToolCall,
    TranscriptIdentity,
    TurnEnd,
)
from hookkit.model.transcript_position import Position
from hookkit.model.usage import Ownership

SUBAGENTS = "subagents"
"""The folder of the logs of a session's subagents, beside the session's own."""

PLACES = (*FILES, "target_directory", "working_directory")
"""The members of a tool's input that may be a path in the project."""

KEY_INPUTS = (*("command", *FILES), "pattern", "glob_pattern", "query", "url", "description")
"""Those that describe a call, the best first."""


def identity_of(stream: BinaryIO, path: Path) -> TranscriptIdentity:
    """Return the session that a log belongs to; its end is when it was written to last."""
    is_sidechain = path.parent.name == SUBAGENTS
    session_id = path.parent.parent.name if is_sidechain else path.stem
    written_at = timestamp(os.fstat(stream.fileno()).st_mtime_ns)
    times = (prompt_text.time_of(each) for row in first_rows(stream) for each in texts_of(row))
    started_at = next(filter(None, times), written_at)
    return TranscriptIdentity(session_id, started_at, max(started_at, written_at), is_sidechain)


def project_name(path: Path) -> str:
    """Return the name of the project's folder that a log lies in; empty where it lies elsewhere."""
    return next((each.parent.name for each in path.parents if each.name == TRANSCRIPTS), "")


class CursorRowParser:
    """Parses the rows of one log in their order."""

    def __init__(self, identity: TranscriptIdentity, start: Position, path: Path) -> None:
        self.at, self.facts = start.at, start.facts
        self._project = project_name(path)
        self._name = path.stem
        number, _, has_prompts = start.state.partition(" ")
        self._number = int(number) if number.isdecimal() else 0
        self._has_prompts = bool(has_prompts)
        self._claim = Ownership(
            False,
            identity.is_sidechain,
            identity.started_at,
            identity.ended_at,
            identity.session_id,
        )

    @property
    def state(self) -> str:
        """The number of rows so far, and whether a prompt is among them."""
        return f"{self._number}{' prompts' if self._has_prompts else ''}"

    def is_irrelevant(self, line: bytes) -> bool:
        """Return False: each row may count."""
        return False

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a row; none if its type is unknown."""
        self._number += 1
        if row.get("type") == "turn_ended":
            return self._turn_end(row) if self._has_prompts else []
        if row.get("role") == "user":
            return self._prompt("\n".join(texts_of(row)))
        if row.get("role") == "assistant":
            return [each for at, block in blocks_of(row) for each in self._block(at, block)]
        return []

    def _prompt(self, words: str) -> list[Any]:
        self.at = prompt_text.time_of(words) or self.at
        typed = prompt_text.typed_in(words)
        if typed is None or self._claim.is_sidechain:
            return []
        self._has_prompts = True
        return [Prompt(self._claim, self.at, self._id(0), None, typed)]

    def _turn_end(self, row: dict[str, Any]) -> list[Any]:
        status = text(row, "status")
        if status == "aborted":
            return [Interrupt(self._claim, self.at, self._id(0))]
        if status == "error":
            words = text(row, "error")
            return [ApiError(self._claim, self.at, self._id(0), None, words, is_retry=False)]
        return [TurnEnd(self._claim, self.at)]

    def _block(self, number: int, block: dict[str, Any]) -> list[Any]:
        if block.get("type") == "text":
            words = text(block, "text").strip()
            return [Answer(self._claim, self.at, self._id(number), words)] if words else []
        if block.get("type") != "tool_use":
            return []
        asked = members(block, "input")
        return [*self._folder(asked), self._call(self._id(number), text(block, "name"), asked)]

    def _call(self, call_id: str, name: str, asked: dict[str, Any]) -> Any:
        path, command = first_text(asked, FILES), text(asked, "command")
        return ToolCall(self._claim, self.at, call_id, name, path or None, command or None)

    def _folder(self, asked: dict[str, Any]) -> list[Facts]:
        """Return the project's folder, once a call has a path in it."""
        paths = [place for name in PLACES if (place := text(asked, name)).startswith("/")]
        folder = None if self.facts else project_in(paths, self._project)
        if folder is None:
            return []
        self.facts = (folder,)
        return [Facts(self._claim, self.at, cwd=folder)]

    def _id(self, number: int) -> str:
        """Return the identity of a part of the row at hand."""
        place = f"{self._name} {self._number} {number}".encode("utf-8", "replace")
        return str(UUID(bytes=short_hash(place) + short_hash(b"." + place)))


class DetailedRowParser(CursorRowParser):
    """Parses rows with all that tools were asked, for people to read."""

    def _call(self, call_id: str, name: str, asked: dict[str, Any]) -> DetailedCall:
        about = first_text(asked, KEY_INPUTS)
        return DetailedCall(self._claim, self.at, call_id, name, about, asked)


class CursorLogReader(LogReader):
    """Reads one log from a position on. Raises OSError where it can't be read."""

    def __init__(
        self,
        path: Path,
        position: Position | None = None,
        parser: type[CursorRowParser] = CursorRowParser,
    ) -> None:
        super().__init__(
            path,
            position,
            identify=identity_of,
            parser=lambda identity, start: parser(identity, start, path),
        )


def blocks_of(row: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the blocks of a row's message with their numbers; a text alone is one block."""
    content = members(row, "message").get("content")
    if isinstance(content, str):
        return [(0, {"type": "text", "text": content})]
    listed = content if isinstance(content, list) else []
    return [(number, each) for number, each in enumerate(listed) if isinstance(each, dict)]


def texts_of(row: dict[str, Any]) -> list[str]:
    """Return the texts of a row's message."""
    return [text(each, "text") for _, each in blocks_of(row) if each.get("type") == "text"]


def first_text(asked: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of some members that is a text; empty where none is."""
    return next(filter(None, (text(asked, name) for name in names)), "")
