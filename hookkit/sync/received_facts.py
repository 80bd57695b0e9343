"""Take the facts of other machines into the journal.

The facts of a stream are taken in the order of their numbers, from whichever files have them.
They are copied into files beside the journal, which then names them in a line: so they are
projected, and a rebuild repeats that, as everything else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.pipeline.project.machine_facts import Portion
from hookkit.store.journal import fact_file, segments
from hookkit.store.journal.fact_file import Header
from hookkit.sync.carrier import Carrier, Found, is_it


@dataclass(frozen=True)
class Gap:
    """Facts that a machine has written and that have not come yet."""

    stream: str
    name: str
    """What people call the machine."""
    first: int
    """The number of the first one that is missing."""


class Receiving:
    """What comes in one exchange.

    `known` has the number of the next fact of each stream; it goes on with what is taken.
    """

    def __init__(self, carrier: Carrier, own_stream: str, known: dict[str, int]) -> None:
        self.carrier = carrier
        self.own_stream = own_stream
        self.known = known
        self.gaps: list[Gap] = []

    def take(self) -> Iterator[int]:
        """Take all that is new; yield the number of facts after each line of the journal.

        Raises OSError if the journal can't be written.
        """
        streams: dict[str, list[Found]] = defaultdict(list)
        for each in self.carrier.found():
            if each.stream != self.own_stream:
                streams[each.stream].append(each)
        for stream, files in sorted(streams.items()):
            yield from self._take_stream(stream, files)

    def _take_stream(self, stream: str, files: list[Found]) -> Iterator[int]:
        for file in sorted(files, key=lambda each: (each.first, -each.end)):
            wanted = self.known.get(stream, 1)
            if file.end <= wanted:
                continue
            if file.first > wanted:
                self.gaps.append(Gap(stream, file.name, wanted))
                return
            try:
                path = self.carrier.fetch(file)
                header = checked(path, file)
            except RejectedError as error:
                self.carrier.reject(file, str(error))
                continue
            except OSError as error:
                self.carrier.cannot_read(file, error)
                continue
            for count in self._take_file(path, header, wanted):
                self.known[stream] = self.known.get(stream, 1) + count
                yield count

    def _take_file(self, path: Path, header: Header, wanted: int) -> Iterator[int]:
        """Copy the facts of a file from a number on, in portions, each with its journal line."""
        facts = fact_file.read(path, wanted)
        folder = fact_file.received(header.stream, wanted).parent
        for each in (paths.journal_dir(), folder.parent, folder):
            paths.make_private(each)
        while portion := list(portion_of(facts)):
            header = msgspec.structs.replace(header, first=wanted, count=len(portion), cursors={})
            fact_file.write(fact_file.received(header.stream, wanted), header, portion)
            journal(header)
            wanted += len(portion)
            yield len(portion)


def portion_of(facts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield as many facts as one line of the journal names."""
    size = 0
    for line in islice(facts, fact_file.MOST_FACTS):
        yield line
        size += len(line)
        if size >= fact_file.MOST_BYTES:
            return


def checked(path: Path, file: Found) -> Header:
    """Read a file to its end before anything of it is taken; return its header.

    Raises RejectedError, OSError.
    """
    header = fact_file.read_header(path)
    if not is_it(header, file):
        raise RejectedError("it has other facts than it seemed to have")
    for _ in fact_file.read(path):
        pass
    return header


def journal(header: Header) -> None:
    """Name facts in a line of the journal. Raises OSError."""
    known = Portion(header.stream, header.machine, header.first, header.count, header.name)
    segments.append_payloads([msgspec.json.encode(known)], "synced")
