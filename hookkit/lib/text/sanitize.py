"""Neutralise text from outside before it is shown.

A text stays as it was written, with its joiners, private glyphs, and characters that this version
of Python doesn't know. Only what could harm is replaced: what a terminal obeys, what turns the
order of other characters around, and what is no character at all.

Imports nothing: the programs that an agent waits for use this too.
"""

CUT = " [...] "
"""Stands for the middle of a long text that was left out."""

MARK = "\ufffd"
"""Stands for a character that could harm."""

HARMFUL = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0x202A, 0x202E),  # embeddings and overrides: they turn words around
    (0x2066, 0x206F),  # isolates, and what Unicode deprecates
    (0xD800, 0xDFFF),  # halves of characters
    (0xFDD0, 0xFDEF),  # no characters
)
"""Code points, first and last; and the last two of each plane."""

IGNORABLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2060, 0x2065),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Code points that show nothing themselves (`Default_Ignorable_Code_Point`)."""

LINE_BREAKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"


def one_line(text: str) -> str:
    """Return a text on one line, neutralised; empty where nothing of it can be seen."""
    if text.isprintable():
        return " ".join(text.split())
    words = filter(None, text.translate(_IN_LINE).split(" "))
    line = " ".join(words).strip()
    return line if without_hidden(text).strip() else ""


def visible(text: str) -> str:
    """Return a text, neutralised; it keeps its lines and tabs."""
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_IN_TEXT)


def without_hidden(text: str) -> str:
    """Return a text without the characters that show nothing, or could harm."""
    return text if text.isprintable() and text.isascii() else text.translate(_UNHIDDEN)


class _Replacements(dict[int, str]):
    """Code point → replacement, computed once for each."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = " " if char in LINE_BREAKS else MARK if _is_harmful(code) else char
        return self[code]


class _Unhidden(dict[int, str]):
    """Code point → the same, or nothing."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        is_hidden = _is_within(code, IGNORABLE) or _is_harmful(code)
        self[code] = "" if is_hidden and char not in LINE_BREAKS else char
        return self[code]


def _is_harmful(code: int) -> bool:
    return _is_within(code, HARMFUL) or code & 0xFFFE == 0xFFFE


def _is_within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


_IN_LINE = _Replacements()
_IN_TEXT = _Replacements({ord("\n"): "\n", ord("\t"): "\t"})
_UNHIDDEN = _Unhidden()
