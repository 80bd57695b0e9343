"""A transcript in, entries out, from a position on.

    with Reader(path, position) as reader:
        for entry in reader:
            …
        store(reader.position)

Nothing is held but one line, and no line that is known to be irrelevant is decoded.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from hookkit.agents.claude_code.transcript import leaf_titles, slash_commands
from hookkit.agents.claude_code.transcript.identity import identity_of
from hookkit.agents.claude_code.transcript.record_parser import RecordParser
from hookkit.agents.lenient_json import Piece, pieces, plain
from hookkit.agents.line_reader import lines
from hookkit.lib.containment import contained, failures, reason_of
from hookkit.lib.system import regular_file
from hookkit.model.session import timestamp
from hookkit.model.transcript import BadLine, Entry, Title
from hookkit.model.transcript_position import HEAD, Position, continues, hash_of, tail_of

BLOCK = 512 * 1024
"""Bytes that are read at once."""

SMALL = 4 * 1024
"""Bytes of a line that is parsed without a look at it: that costs no more than the look."""

IRRELEVANT = re.compile(
    rb'\{(?:"\w+":(?:null|true|false|-?\d+|"[^"\\]*"),)*?'
    rb'(?:"type":"(?:api-request|api-request-blob|api-request-shape|file-history-snapshot'
    rb'|last-prompt|progress|queue-operation|tools-used)"'
    rb'|"attachment":\{"type":"(?!(?:queued_command|teammate_mailbox)")\w+")'
)
"""The beginning of an irrelevant record: only plain members come before its own type.
Whatever is written otherwise is parsed, and then found to be irrelevant."""


class Reader:
    """Reads one transcript. Raises OSError where it can't be read, also in the middle of it."""

    parser_class = RecordParser

    def __init__(
        self,
        path: Path,
        position: Position | None = None,
        *,
        with_texts: bool = True,
        with_outputs: bool | None = None,
        with_folder: bool = False,
    ) -> None:
        """Open a transcript; go on at the position where the file still has what was read.

        With its folder, the entries include titles for its session from other transcripts there.

        Without texts there are no answers. Without outputs (by default: without texts) there are
        only the results that matter for counts: failures, and outputs with a link to GitHub.
        """
        self._folder = path.parent if with_folder else None
        self._shown = os.fsencode(path).decode(errors="backslashreplace")
        self._line = 0, 0
        """Where the line at hand begins and ends."""
        self._stream = regular_file.opened(path, buffering=BLOCK)
        try:
            self._status = os.fstat(self._stream.fileno())
            self.is_from_start = position is None or not continues(self._stream, position)
            """Whether it is read from the start."""
            start = Position() if self.is_from_start or position is None else position
            self.start = start
            """Where it goes on from."""
            self.identity = identity_of(self._stream, path)
        except BaseException:
            self._stream.close()
            raise
        self._done = start.offset, start.at, start.facts, slash_commands.from_text(start.state)
        with_outputs = with_texts if with_outputs is None else with_outputs
        self._is_usual = not with_texts and not with_outputs
        self._parser = self.parser_class(
            self.identity,
            at=start.at or self.identity.started_at or timestamp(self._status.st_mtime_ns),
            facts=start.facts,
            with_texts=with_texts,
            with_outputs=with_outputs,
            state=start.state,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def __iter__(self) -> Iterator[Entry]:
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
        yield from self._titles()

    def _passed_over(self, error: Exception, before: int) -> tuple[int, int]:
        """Go on after a record that raised; return where its line begins and ends.

        Raises the error where no record is to blame.
        """
        start, end = self._line
        if end == before:
            raise error
        failures.add(f"{self._shown}: at byte {start}", error)
        self._done = end, self._parser.at, self._parser.facts, self._parser.trail
        return start, end

    def _entries(self, reached: int) -> Iterator[Entry]:
        parser, parse = self._parser, self._parser.parse
        parse_usual = parser.parse_usual if self._is_usual else None
        for start, end, data, is_finished in lines(self._stream, reached):
            self._line = start, end
            if data is None or len(data) <= SMALL or not _is_irrelevant(data):
                entries = parse_usual(data) if parse_usual and data else None
                if entries is None:
                    record = plain(data) if data else None
                    if record is not None:
                        entries = parse(record)
                    else:
                        found = _pieces(data)
                        if not is_finished and not _is_whole(found):
                            break
                        entries = self._parse_pieces(start, found)
                if entries:
                    yield from entries
            reached = end
            if parser.held is None:
                self._done = end, parser.at, parser.facts, parser.trail
        yield from parser.flush()
        self._done = reached, parser.at, parser.facts, parser.trail

    def _titles(self) -> list[Title]:
        """Return the titles that summaries give to the sessions of this file."""
        named, identity = self._parser.summaries, self.identity
        if self._folder and self.is_from_start and not identity.is_sidechain:
            named = {**leaf_titles.named_in(self._folder), **named}
        return leaf_titles.titles(self._stream, named, identity.session_id) if named else []

    def _parse_pieces(self, start: int, found: list[Piece]) -> list[Entry]:
        entries = self._parser.flush()
        for piece in found:
            if piece.record is None:
                entries.append(BadLine(start + piece.offset, piece.reason))
            else:
                entries += self._parser.parse(piece.record)
        return entries

    @property
    def position(self) -> Position:
        """The position to go on from: after the last line of which all entries were taken."""
        stream, status = self._stream, self._status
        offset, at, facts, trail = self._done
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
            state=slash_commands.to_text(trail),
        )


def _is_irrelevant(data: bytes) -> bool:
    """Return True if a finished line needn't be parsed."""
    return IRRELEVANT.match(data) is not None and data[-1] == 10


def _pieces(data: bytes | None) -> list[Piece]:
    if data is None:
        return [Piece(0, None, "longer than a record can be")]
    return pieces(data)


def _is_whole(found: list[Piece]) -> bool:
    """Return True if an unfinished line is all there: its newline may never come."""
    return bool(found) and all(piece.record is not None for piece in found)
