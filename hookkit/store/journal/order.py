"""The order in which lines were projected, where it is not the order of the segments' names.

A clock that is set back over midnight, a late writer, or a spare segment lets an earlier segment
grow after a later one was projected. The projector then appends a stop to `order.jsonl`:

    {"2026-11-30":17,"2026-12-01":4}

So many lines of these streams were projected before the first of them went on; of later streams
that are not named, none. A stream is a segment, compacted or not, with its late lines: both have
the same lines in the same order. Up to a stop, and after the last one, streams were projected in
the order of their names, so a rebuild that observes the stops repeats what was done.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from hookkit import paths
from hookkit.lib.system import regular_file
from hookkit.lib.system.append import append_whole
from hookkit.store.journal import segments

FILE = "order.jsonl"
BLOCK = 1 << 20

Stop = dict[str, int]
"""Stream → how many of its lines were projected."""


def stream_of(segment: str) -> str:
    """Return the stream of a segment, both by name."""
    return segment.partition(".jsonl")[0]


def read(folder: Path) -> list[Stop]:
    """Return the stops of a journal in their order; none where they can't be read."""
    try:
        lines = regular_file.read(folder / FILE).splitlines()
    except OSError:
        return []
    return list(stops_in(lines))


def stops_in(lines: Sequence[bytes]) -> Iterator[Stop]:
    """Yield the stops in lines; one that a crash has torn was never observed."""
    for line in lines:
        with suppress(orjson.JSONDecodeError):
            stop = orjson.loads(line)
            if isinstance(stop, dict) and stop and all(map(is_count, stop.values())):
                yield stop


def is_count(value: object) -> bool:
    """Return True for a number of lines."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def append(folder: Path, stop: Stop) -> None:
    """Append a stop; it is on the disk when this returns. Raises OSError, also on a full disk."""
    path = paths.make_private(folder) / FILE
    fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    paths.give_to_owner_of_folder(path)
    try:
        append_whole(fd, b"\n" + orjson.dumps(stop) + b"\n")  # the last line may be torn
        os.fsync(fd)
    finally:
        os.close(fd)


def limit(stops: Sequence[Stop], stream: str) -> int | None:
    """Return how many lines of a stream were projected before the first of some stops.

    None for all: a stop doesn't name the streams before its first, which then didn't grow.
    """
    for stop in stops:
        if stream >= min(stop):
            return stop.get(stream, 0)
    return None


def count_lines(segment: Path, size: int) -> int:
    """Count the lines in the first bytes of a segment; in all of a compacted one."""
    if segment.suffix == ".gz":
        return sum(1 for _ in segments.lines(segment, 0))
    count = 0
    with segment.open("rb") as file:
        while size > 0 and (block := file.read(min(size, BLOCK))):
            count += block.count(b"\n")
            size -= len(block)
    return count
