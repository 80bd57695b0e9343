"""Toy's logs: JSON lines with running totals of tokens.

{"t": "…", "kind": "begun", "where": "/shop", "model": "toy-1"}
{"t": "…", "kind": "asked", "words": "…"}
{"t": "…", "kind": "used", "call": "c1", "tool": "paint", "file": "/shop/a"}
{"t": "…", "kind": "said", "words": "…"}
{"t": "…", "kind": "tokens", "in": 30, "out": 7}
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from hookkit.model import transcript
from hookkit.model.transcript import TranscriptIdentity
from hookkit.model.transcript_position import HEAD, Position, continues, hash_of, tail_of
from hookkit.model.usage import ApiMessage, Ownership, Tokens

Json = dict[str, Any]


class LogReader:
    """Reads one log from a position; the totals so far are the position's state."""

    def __init__(self, path: Path, position: Position | None = None, *, detailed: bool = False):
        self.stream = path.open("rb")
        self.detailed = detailed
        self.is_from_start = position is None or not continues(self.stream, position)
        self.start = Position() if self.is_from_start or position is None else position
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        begun, ended = lines[0]["t"], lines[-1]["t"]
        self.identity = TranscriptIdentity(path.stem, begun, ended, False)
        self.claim = Ownership(False, False, begun, ended, path.stem)
        self.offset, self.at = self.start.offset, self.start.at or begun
        self.model = lines[0]["model"]
        self.totals: list[int] = json.loads(self.start.state or "[0, 0]")

    def __iter__(self) -> Iterator[Any]:
        self.stream.seek(self.offset)
        for line in self.stream:
            found = json.loads(line)
            self.at = found["t"]
            yield from self.entries(found)
            self.offset += len(line)

    def entries(self, found: Json) -> Iterator[Any]:
        """Yield what one line reports."""
        uuid, words = f"{self.identity.session_id}:{self.offset}", found.get("words", "")
        if found["kind"] == "begun":
            yield transcript.Facts(self.claim, self.at, cwd=found["where"], model=self.model)
        elif found["kind"] == "asked":
            yield transcript.Prompt(self.claim, self.at, uuid, None, words)
        elif found["kind"] == "said":
            yield transcript.Answer(self.claim, self.at, uuid, words)
        elif found["kind"] == "used":
            yield self.call(found)
            yield self.result(found)
        elif found["kind"] == "tokens":
            new = [found["in"] - self.totals[0], found["out"] - self.totals[1]]
            self.totals = [found["in"], found["out"]]
            yield ApiMessage(uuid, self.at, self.model, Tokens(*new), claim=self.claim)

    def call(self, found: Json) -> Any:
        """Return the call of a tool."""
        call, tool, file = found["call"], found["tool"], found["file"]
        if self.detailed:
            return transcript.DetailedCall(self.claim, self.at, call, tool, file, {"file": file})
        return transcript.ToolCall(self.claim, self.at, call, tool, file, None)

    def result(self, found: Json) -> Any:
        """Return the result of a call."""
        if self.detailed:
            return transcript.DetailedResult(
                self.claim, self.at, found["call"], False, "done", None
            )
        return transcript.ToolResult(self.claim, self.at, found["call"], False, "done")

    @property
    def position(self) -> Position:
        """Return the position behind the last line."""
        size, status = min(HEAD, self.offset), os.fstat(self.stream.fileno())
        return Position(
            offset=self.offset,
            head=hash_of(self.stream, 0, size),
            head_size=size,
            tail=tail_of(self.stream, self.offset),
            device=status.st_dev,
            inode=status.st_ino,
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
            at=self.at,
            state=json.dumps(self.totals),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stream.close()
