"""Make the changes of files into diffs for people: scrubbed, and bounded."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from hookkit.lib.text.scrub import clean, line
from hookkit.model.transcript import FileChange, Hunk

LONGEST_LINE = 500
"""Characters of a line that are kept, unless all of a diff is read."""

NOWHERE = "/dev/null"
"""The former path of a new file, as git and diff write it."""


class Diff(NamedTuple):
    """The change of one file."""

    path: str
    is_new: bool
    added: int
    """Lines."""
    removed: int
    lines: tuple[str, ...]
    """Its hunks in the unified format: a heading each, then lines with a space, `-` or `+`."""
    more: int = 0
    """Lines that were left out."""

    @property
    def text(self) -> str:
        """Return the unified diff, as `diff -u` prints it; empty without lines."""
        old = NOWHERE if self.is_new else self.path
        head = (f"--- {old}", f"+++ {self.path}") if self.lines else ()
        return "".join(f"{each}\n" for each in (*head, *self.lines))


def diff(change: FileChange, most: int | None = None) -> Diff:
    """Return a change as a diff, with the first `most` lines of its hunks; None: with all."""
    counted = [each[:1] for hunk in change.hunks for each in hunk.lines]
    room = len(counted) if most is None else most
    lines: list[str] = []
    left = room
    for hunk in change.hunks:
        kept = hunk._replace(lines=tuple(islice(hunk.lines, left)))
        if kept.lines:
            lines += unified(kept if most is None else shortened(kept), hunk)
        left -= len(kept.lines)
    return Diff(
        line(change.path),
        change.is_new,
        counted.count("+"),
        counted.count("-"),
        tuple(lines),
        max(len(counted) - room, 0),
    )


def unified(hunk: Hunk, whole: Hunk) -> list[str]:
    """Return the heading and the lines of a hunk, scrubbed.

    A secret may have several lines, which stand between others in a diff: each side is scrubbed
    as a whole. If that takes lines away, the sides follow one another.
    """
    old = [each[1:] for each in hunk.lines if each[0] != "+"]
    new = [each[1:] for each in hunk.lines if each[0] != "-"]
    old_clean, new_clean = scrubbed(old), scrubbed(new)
    heading = f"@@ -{span(whole.old_start, whole, '+')} +{span(whole.new_start, whole, '-')} @@"
    if len(old_clean) != len(old) or len(new_clean) != len(new):
        return [heading, *(f"-{each}" for each in old_clean), *(f"+{each}" for each in new_clean)]
    return [heading, *merged(hunk.lines, old_clean, new_clean)]


def merged(lines: Iterable[str], old: list[str], new: list[str]) -> list[str]:
    """Return the lines of a hunk with the texts of its sides."""
    before, after = iter(old), iter(new)
    shown = []
    for each in lines:
        mark = each[0]
        if mark == " ":
            next(before)
        shown.append(mark + (next(before) if mark == "-" else next(after)))
    return shown


def scrubbed(lines: list[str]) -> list[str]:
    """Return the lines of one side, scrubbed."""
    return clean("\n".join(lines)).split("\n") if lines else []


def span(start: int, hunk: Hunk, other: str) -> str:
    """Return the place of a hunk on one side: its first line and their number."""
    return f"{start},{sum(1 for each in hunk.lines if each[0] != other)}"


def shortened(hunk: Hunk) -> Hunk:
    """Return a hunk whose lines are not too long for people."""
    return hunk._replace(lines=tuple(map(cut, hunk.lines)))


def cut(text: str) -> str:
    """Return the beginning of a line."""
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"
