"""A log of JSON lines in, entries out, from a position on: for each agent that writes such logs.

    reader = LogReader(path, position, identify=identity_of, parser=RowParser)

The agent identifies a log and parses one row; lines, damage and positions are handled here.
A line that can't be parsed is a BadLine, and so is one that raises: the rest is read.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

from hookkit.agents.lenient_json import Piece, pieces, plain
from hookkit.agents.line_reader import lines
from hookkit.lib.containment import contained, failures, reason_of
from hookkit.lib.system import regular_file
from hookkit.model.session import timestamp
from hookkit.model.transcript import BadLine, TranscriptIdentity
from hookkit.model.transcript_position import HEAD, Position, continues, hash_of, tail_of

BLOCK = 512 * 1024
"""Bytes that are read at once."""

HEAD_LINES = 50
"""Lines of the beginning that are searched for what a log is."""

ENDS = (16 * 1024, 2 * 1024 * 1024)
"""Bytes of the end that are searched, and how many where that was too little."""


class RowParser(Protocol):
    """Parses the rows of one log in their order."""

    at: str
    """The time of the last row that had one."""
    facts: tuple[str | None, ...]
    """The facts that were yielded last."""

    @property
    def state(self) -> str:
        """What the next pass has to know besides."""

    def is_irrelevant(self, line: bytes) -> bool:
        """Return True if a line needn't be parsed, as its beginning shows."""

    def parse(self, row: dict[str, Any]) -> list[Any]:
        """Return the entries of a row; none if its type is unknown."""


class LogReader:
    """Reads one log. Raises OSError where it can't be read, also in the middle of it."""

    def __init__(
        self,
        path: Path,
        position: Position | None,
        *,
        identify: Callable[[BinaryIO, Path], TranscriptIdentity],
        parser: Callable[[TranscriptIdentity, Position], RowParser],
    ) -> None:
        """Open a log; go on at the position where the file still has what was read."""
        self._shown = os.fsencode(path).decode(errors="backslashreplace")
        self._line = 0, 0
        """Where the line at hand begins and ends."""
        self._stream = regular_file.opened(path, buffering=BLOCK)
        try:
            self._status = os.fstat(self._stream.fileno())
            self.is_from_start = position is None or not continues(self._stream, position)
            start = Position() if self.is_from_start or position is None else position
            self.start = start
            self.identity = identify(self._stream, path)
            written = timestamp(self._status.st_mtime_ns)
            at = start.at or self.identity.started_at or written
            self._parser = parser(self.identity, start._replace(at=at))
        except BaseException:
            self._stream.close()
            raise
        self._done = start.offset, start.at, start.facts, start.state

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    @property
    def at(self) -> str:
        """The time of the last row that had one; of the file, where none had."""
        return self._parser.at

    def __iter__(self) -> Iterator[Any]:
        """Yield the entries in the order of the file. A caller may stop after any of them."""
        reached, is_done = self._done[0], False
        while not is_done:
            self._line = reached, reached
            with contained() as outcome:
                yield from self._entries(reached)
                is_done = True
            if outcome.error:
                start, reached = self._passed_over(outcome.error, reached)
                yield BadLine(start, reason_of(outcome.error))

    def _passed_over(self, error: Exception, before: int) -> tuple[int, int]:
        """Go on after a row that raised; return where its line begins and ends.

        Raises the error where no row is to blame.
        """
        start, end = self._line
        if end == before:
            raise error
        failures.add(f"{self._shown}: at byte {start}", error)
        self._note(end)
        return start, end

    def _note(self, reached: int) -> None:
        parser = self._parser
        self._done = reached, parser.at, parser.facts, parser.state

    def _entries(self, reached: int) -> Iterator[Any]:
        parser = self._parser
        for start, end, data, is_finished in lines(self._stream, reached):
            self._line = start, end
            if data is None or not is_finished or not parser.is_irrelevant(data):
                row = plain(data) if data else None
                if row is not None:
                    yield from parser.parse(row)
                else:
                    found = pieces(data) if data else [Piece(0, None, "longer than a row can be")]
                    if not is_finished and not is_whole(found):
                        return
                    yield from self._of_pieces(start, found)
            self._note(end)

    def _of_pieces(self, start: int, found: list[Piece]) -> Iterator[Any]:
        for piece in found:
            if piece.record is None:
                yield BadLine(start + piece.offset, piece.reason)
            else:
                yield from self._parser.parse(piece.record)

    @property
    def position(self) -> Position:
        """The position to go on from: after the last line of which all entries were taken."""
        stream, status = self._stream, self._status
        offset, at, facts, state = self._done
        head_size = min(HEAD, offset)
        return Position(
            offset=offset,
            head=hash_of(stream, 0, head_size),
            head_size=head_size,
            tail=tail_of(stream, offset),
            device=status.st_dev,
            inode=status.st_ino,
            size=status.st_size,
            mtime_ns=status.st_mtime_ns,
            at=at,
            facts=facts,
            state=state,
        )


def is_whole(found: list[Piece]) -> bool:
    """Return True if an unfinished line is all there: its newline may never come."""
    return bool(found) and all(piece.record is not None for piece in found)


def first_rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the rows at the beginning of a log, as far as they can be parsed."""
    for _, (_, _, data, _) in zip(range(HEAD_LINES), lines(stream, 0), strict=False):
        yield from rows_of(data)


def last_rows(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield the rows at the end of a log, the last one first, as far as they can be parsed.

    Some come twice where the log is long.
    """
    size = os.fstat(stream.fileno()).st_size
    for window in ENDS:
        start = max(0, size - window)
        stream.seek(start)
        for line in reversed(stream.read(window).split(b"\n")[int(start > 0) :]):
            yield from rows_of(line)
        if not start:
            return


def rows_of(data: bytes | None) -> list[dict[str, Any]]:
    """Return the rows of one line, however damaged it is."""
    if not data:
        return []
    row = plain(data)
    if row is not None:
        return [row]
    return [piece.record for piece in pieces(data) if piece.record is not None]
