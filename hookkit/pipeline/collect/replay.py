"""Replay captured payloads, bare or in journal envelopes, through the journal."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from hookkit import paths, record
from hookkit.agents import decode
from hookkit.errors import RejectedError
from hookkit.lib.system import regular_file
from hookkit.model import json_text
from hookkit.model.event_key import short_hash
from hookkit.pipeline.project.event_batch import understand
from hookkit.store.journal import segments


class RejectedPayload(NamedTuple):
    """A line that was rejected, with its number in the file."""

    number: int
    reason: str


class Replayer:
    """Writes the lines of one file to the journal."""

    def __init__(self) -> None:
        self.seen: Counter[bytes] = Counter()
        self.recorded = 0
        self.bad: list[RejectedPayload] = []
        self.at_ns = time.time_ns()
        folder = paths.make_private(paths.data_dir())
        self.segment = record.segment_path(str(folder), self.at_ns)
        self.redact = record.redaction(str(folder))

    def replay(self, lines: Iterable[bytes]) -> Iterator[int]:
        """Write line after line; yield the size of each, recorded or rejected.

        Raises OSError when the journal can't be written.
        """
        for number, line in enumerate(lines, 1):
            content = line.removeprefix(b"\xef\xbb\xbf").strip()
            if content:
                try:
                    record.append(self.segment, self.journal_line(content))
                    self.recorded += 1
                except RejectedError as error:
                    self.bad.append(RejectedPayload(number, str(error)))
            yield len(line)

    def journal_line(self, content: bytes) -> bytes:
        """Return the journal's line for one of the file's. Raises RejectedError."""
        value = json_text.loads(content)
        if not isinstance(value, dict):
            raise RejectedError("not a JSON object")
        if value.get("v") == 1 and segments.PAYLOAD in content:
            understand(content + b"\n", frozenset())
            return (self.redact(content) if self.redact else content) + b"\n"
        agent = decode.recognized(value)
        if agent is None:
            raise RejectedError("neither a hook's payload nor a line of a journal")
        self.at_ns += 1_000_000  # a bare payload has no time: their order is all that is known
        self.seen[short_hash(content)] += 1
        nth = b',"nth":%d' % self.seen[short_hash(content)]
        line = record.line_of(
            content, self.at_ns, "replay", record.agent_member(agent) + nth, self.redact
        )
        understand(line, frozenset())
        return line


def file_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, with their line ends."""
    with regular_file.opened_argument(path) as stream:
        yield from stream
