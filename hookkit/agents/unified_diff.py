"""Parse the hunks of a unified diff, as agents keep it of an edit."""

import re
from collections.abc import Iterator

from hookkit.model.transcript import Hunk

HEADING = re.compile(r"@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})(?:,\d+)? @@")

MARKS = (" ", "-", "+")
"""How the lines of a hunk begin; `\\ No newline at end of file` is none of them."""


def hunks_of(diff: str) -> tuple[Hunk, ...]:
    """Return the hunks of the only file in a diff; none where it has none."""
    return tuple(_hunks(diff.split("\n")))


def _hunks(lines: list[str]) -> Iterator[Hunk]:
    heading: re.Match[str] | None = None
    found: list[str] = []
    for line in lines:
        if next_heading := HEADING.match(line):
            yield from _hunk(heading, found)
            heading, found = next_heading, []
        elif heading and line.startswith(MARKS):
            found.append(line)
    yield from _hunk(heading, found)


def _hunk(heading: re.Match[str] | None, lines: list[str]) -> Iterator[Hunk]:
    if heading and lines:
        yield Hunk(int(heading[1]), int(heading[2]), tuple(lines))
