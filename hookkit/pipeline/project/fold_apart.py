"""Fold a batch in which something fails: halve it until the lines that fail are alone.

Such a line is rejected with its reason, and marked where that is a bug. A rebuild reads it again,
so a later version may understand it. This costs nothing where nothing fails.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hookkit import paths
from hookkit.errors import RejectedError
from hookkit.lib.containment import contained, failures, reason_of
from hookkit.pipeline.project.facts_apart import take_facts_apart
from hookkit.store.journal import segments

if TYPE_CHECKING:
    from hookkit.pipeline.project.projector import SegmentFold

BUG = "a bug: "
"""The beginning of the reason of a line that a bug has rejected."""

LinesFrom = Callable[[int], Iterator[bytes]]
"""The lines of a segment from an offset on."""


def fold_apart(fold: "SegmentFold", segment: Path, offset: int, count: int) -> int:
    """Fold so many lines from an offset on, and reject those that fail; return where they end.

    Raises what isn't about a line.
    """
    with readable(segment, offset, count) as lines_from:
        parts = [(offset, count)]
        while parts:
            offset, count = parts.pop()
            state = fold.order.state
            numbers = iter(range(count))
            lines = (line for line, _ in zip(lines_from(offset), numbers, strict=False))
            with contained(but=(OSError,)) as outcome:
                end = fold.fold_batch(segment, lines, offset)
                left = sum(1 for _ in numbers)
                if end is not None and left:  # a batch may end before
                    parts.append((end, left))
                offset = end or 0
            error = outcome.error
            if error is None:
                continue
            fold.order.state = state
            if count == 1:
                line = next(lines_from(offset))
                if segments.names_facts(line):
                    error = take_facts_apart(fold, segment, line, offset) or error
                offset = fold.reject(segment, reject(segment, offset, error), offset + len(line))
                continue
            half = count // 2
            middle = offset + sum(map(len, islice(lines_from(offset), half)))
            parts += [(middle, count - half), (offset, half)]
    return offset


def reject(segment: Path, offset: int, error: Exception) -> tuple[str, int, str]:
    """Report a line that fails; return its row: segment, offset, reason."""
    reason = reason_of(error)
    if not isinstance(error, RejectedError):
        failures.add(f"The line at byte {offset} of {segment} was left out", error)
        reason = BUG + reason
    return segment.name, offset, reason


@contextmanager
def readable(segment: Path, offset: int, count: int) -> Iterator[LinesFrom]:
    """Yield a function that reads the lines of a batch again.

    Those of a compacted segment are unpacked into a temporary file, as it can't be read from the
    middle.
    """
    if segment.suffix != ".gz":
        yield lambda start: segments.lines(segment, start)
        return
    with tempfile.TemporaryFile(dir=paths.data_dir()) as file:
        file.writelines(islice(segments.lines(segment, offset), count))
        yield lambda start: lines_at(file, start - offset)


def lines_at(file: BinaryIO, place: int) -> Iterator[bytes]:
    """Yield the lines of a file from a place on."""
    file.seek(place)
    return iter(file)
