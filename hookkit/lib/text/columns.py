"""Fit text into the columns of a terminal: some characters take two, others none."""

import re

PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u259f]*")
"""Characters of one column each, also in dashes, ellipses, arrows, lines and bars."""

ELLIPSIS = "…"
SHORT_WORD = 15
"""Columns up to which a word is not cut."""

SEPARATOR = re.compile(r"[/\\ ]")
"""Where a path is cut if possible."""

MOST_OF_A_CELL = 8
"""Characters that are looked at for each column: some take none."""

WORD = re.compile(r" *[^ ]+ *")


def wrapped(text: str, width: int | None) -> list[str]:
    """Wrap a line to `width` columns, between words or inside long ones."""
    if width is None or cells(text) <= width:
        return [text]
    lines, room = [""], width
    for word in WORD.findall(text):
        bare = word.rstrip(" ")
        if cells(bare) > room and lines[-1]:
            lines.append("")
            room = width
        first, *rest = pieces_of(word, width) if cells(bare) > width else [word]
        lines[-1] += first
        lines += rest
        room = width - cells(lines[-1])
    return [each.rstrip(" ") for each in lines]


def pieces_of(word: str, width: int) -> list[str]:
    """Cut a long word into pieces of `width` columns: a path behind a separator, if one is near."""
    pieces, start, most = [], 0, width * MOST_OF_A_CELL
    while start < len(word):
        rest = word[start : start + most]
        piece = chopped(rest, width) or rest[0]
        if len(piece) < len(rest):
            end = max((each.end() for each in SEPARATOR.finditer(piece)), default=0)
            piece = piece[:end] if end > len(piece) // 3 else piece
        pieces.append(piece)
        start += len(piece)
    return pieces


def beginning(text: str, width: int) -> str:
    """Shorten a line to `width` columns at the end of a word; an ellipsis stands for the rest.

    Only a word longer than SHORT_WORD is cut, or the first one where even that has no room.
    """
    if cells(text) <= width:
        return text
    kept = chopped(text, width - 1)
    if text[len(kept)] != " ":
        space = kept.rfind(" ")
        word = text[space + 1 :].partition(" ")[0]
        if space > 0 and cells(word) <= SHORT_WORD:
            kept = kept[:space]
    return kept.rstrip(" ") + ELLIPSIS


def ending(text: str, width: int) -> str:
    """Shorten a path to as much of its end as `width` columns hold, from a separator on."""
    if cells(text) <= width:
        return text
    kept = text[-width * MOST_OF_A_CELL :]
    while kept and (cells(kept) >= width or not cells(kept[0])):
        kept = kept[1:]
    found = SEPARATOR.search(kept, 0, len(kept) - 1)
    return ELLIPSIS + (kept[found.start() :] if found else kept)


def chopped(text: str, width: int) -> str:
    """Return the beginning of a text that has room in `width` columns."""
    if PLAIN.fullmatch(text):
        return text[: max(width, 0)]
    from rich.cells import chop_cells

    return chop_cells(text, width)[0] if width > 1 else ""


def cells(text: str) -> int:
    """Return the number of columns that a text takes."""
    if PLAIN.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """Return a text with spaces after it, up to `width` columns."""
    return text + " " * (width - cells(text))
