"""Take the facts of other machines into the journal.

The facts of a stream are taken in the order of their numbers, from whichever files have them.
They are copied into files beside the journal, which then names them in a line: so they are
projected, and a rebuild repeats that, as everything else. Texts of conversations are copied alone:
the search index takes them (received_texts.py).
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.pipeline.project.machine_facts import Portion
from hookkit.store.journal import fact_file, segments
from hookkit.store.journal.fact_file import Header
from hookkit.store.sqlite.deletion import Name
from hookkit.sync import received_texts
from hookkit.sync.carrier import Carrier, Found, is_it
from hookkit.sync.forgotten_texts import without_deleted


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

    `known` has the number of the next fact of each stream; it goes on with what is taken. Nothing
    is taken of streams that are `own`, and no texts of sessions that are `deleted`.
    """

    def __init__(
        self,
        carrier: Carrier,
        own: Container[str],
        known: dict[str, int],
        deleted: set[Name],
    ) -> None:
        self.carrier = carrier
        self.own = own
        self.known = known
        self.deleted = deleted
        self.gaps: list[Gap] = []
        self.texts = 0
        """Texts of conversations that were taken."""

    def take(self) -> Iterator[int]:
        """Take all that is new; yield the number of facts after each line of the journal.

        Raises OSError if the journal can't be written.
        """
        streams: dict[str, list[Found]] = defaultdict(list)
        for each in self.carrier.found():
            if each.stream not in self.own:
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
                if header.has_texts:
                    self.texts += count
                else:
                    yield count

    def _take_file(self, path: Path, header: Header, wanted: int) -> Iterator[int]:
        """Copy the facts of a file from a number on, in portions, each with its journal line."""
        facts = fact_file.read(path, wanted)
        if header.has_texts:
            facts = (without_deleted(each, self.deleted) for each in facts)
        file_of = received_texts.file_of if header.has_texts else fact_file.received
        make_private(file_of(header.stream, wanted).parent)
        while portion := list(portion_of(facts)):
            header = msgspec.structs.replace(header, first=wanted, count=len(portion), cursors={})
            fact_file.write(file_of(header.stream, wanted), header, portion)
            if not header.has_texts:
                journal(header)
            wanted += len(portion)
            yield len(portion)


def make_private(folder: Path) -> None:
    """Create the folder of a stream, and those above it, for this person alone. Raises OSError."""
    above = folder.parents[: folder.parents.index(paths.data_dir())]
    for each in (*reversed(above), folder):
        paths.make_private(each)


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
