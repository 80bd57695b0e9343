"""Fit text into the columns of a terminal: some characters take two, others none."""

import re

PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027]*")
"""Characters of one column each, also in dashes and ellipses."""

WORD = re.compile(r" *[^ ]+ *")


def wrapped(text: str, width: int | None) -> list[str]:
    """Wrap a line to `width` columns, between words or inside long ones."""
    if width is None or cells(text) <= width:
        return [text]
    from rich.cells import chop_cells

    lines, room = [""], width
    for word in WORD.findall(text):
        bare = word.rstrip(" ")
        if cells(bare) > room and lines[-1]:
            lines.append("")
            room = width
        first, *rest = chop_cells(word, width) if cells(bare) > width else [word]
        lines[-1] += first
        lines += rest
        room = width - cells(lines[-1])
    return [each.rstrip(" ") for each in lines]


def cut(text: str, width: int) -> str:
    """Shorten a line to `width` columns; a longer one ends in an ellipsis."""
    if cells(text) <= width:
        return text
    from rich.cells import chop_cells

    return chop_cells(text, width - 1)[0] + "…"


def cells(text: str) -> int:
    """Return the number of columns that a text takes."""
    if PLAIN.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """Return a text with spaces after it, up to `width` columns."""
    return text + " " * (width - cells(text))
