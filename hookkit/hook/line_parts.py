"""The parts of the status line, and which of them have room.

The client reports the width of its terminal in COLUMNS. What has no room is left out, the least
important part first; the most important one is cut only if it has no room by itself.
"""

import posix

DOT = " · "

MARGIN = 4
"""Columns of the terminal in which the client shows nothing of the line."""

LEAST = 10
"""Columns that a line has at least."""

WIDE = "\u1100"
"""From this character on, a character may take two columns."""


class Part:
    """A part of the line."""

    def __init__(self, text: str, rank: int = 0, colour: int | None = None) -> None:
        self.text = text
        self.rank = rank
        """The part with the greatest rank is left out first; that of 0 never."""
        self.colour = colour
        """An ANSI code."""

    @property
    def width(self) -> int:
        """Return the columns that the text takes at most."""
        return width_of(self.text)


def width_of(text: str) -> int:
    """Return the columns that a text takes at most."""
    return sum(2 if each >= WIDE and not "\u2000" <= each <= "\u2bff" else 1 for each in text)


def columns() -> int | None:
    """Return the columns that the client has for the line; None where it doesn't report any."""
    try:
        found = int(posix.environ.get(b"COLUMNS", b""))
    except ValueError:
        return None
    return max(found - MARGIN, LEAST) if found > 0 else None


def fitted(parts: list[Part], room: int | None) -> list[Part]:
    """Return the parts that have room, in their order."""
    found = [each for each in parts if each.text]
    while room is not None and found and width_of(DOT.join(each.text for each in found)) > room:
        last = max(found, key=lambda each: each.rank)
        if not last.rank or len(found) == 1:
            return [Part(cut(each.text, room), 0, each.colour) for each in found]
        found.remove(last)
    return found


def cut(text: str, room: int) -> str:
    """Return the beginning of a text that has room, with an ellipsis where that isn't all."""
    if width_of(text) <= room:
        return text
    kept = text
    while width_of(kept) >= room:
        kept = kept[:-1]
    return kept.rstrip() + "…"
