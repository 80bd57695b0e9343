"""Text from outside, made harmless before it is shown."""

import re
import unicodedata

_SUSPICIOUS = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u02ff]")


def one_line(text: str) -> str:
    """A text as one line without anything that a terminal obeys or that hides or turns words."""
    return " ".join(_SUSPICIOUS.sub(_visible, text).split())


CUT = " [...] "
"""Stands for the middle of a long text that was left out."""

UNKNOWN = "—"
"""Stands for what is not known."""

CENT = 0.01


def dollars(cost: float | None) -> str:
    """A cost to the cent; a smaller one to the hundredth of a cent."""
    if cost is None:
        return UNKNOWN
    return f"${cost:,.4f}" if 0 < cost < CENT else f"${cost:,.2f}"


def _visible(match: re.Match[str]) -> str:
    """Control, format, private and unassigned characters go; separators become spaces."""
    kind = unicodedata.category(match[0])
    if kind[0] == "Z" or match[0] in "\t\n\r":
        return " "
    return "" if kind[0] == "C" else match[0]


def visible(text: str) -> str:
    """The same of a text whose lines and indentation stay."""
    return _SUSPICIOUS.sub(_visible_or_break, text)


def _visible_or_break(match: re.Match[str]) -> str:
    return match[0] if match[0] in "\t\n" else _visible(match)
