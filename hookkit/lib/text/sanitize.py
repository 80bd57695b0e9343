"""Neutralise text from outside before it is shown.

Imports nothing: the programs that an agent waits for use this too.
"""

CUT = " [...] "
"""Stands for the middle of a long text that was left out."""


def one_line(text: str) -> str:
    """Return a text on one line, without what a terminal obeys or what hides or turns words."""
    return " ".join(_neutralise(text).split())


def visible(text: str) -> str:
    """Return the same of a text that keeps its lines and tabs."""
    if text.isprintable():
        return text
    return "\n".join("\t".join(map(_neutralise, line.split("\t"))) for line in text.split("\n"))


def _neutralise(text: str) -> str:
    return text if text.isprintable() else text.translate(_REPLACEMENTS)


class _Replacements(dict[int, str]):
    """Code point → replacement, computed once for each.

    Separators become spaces; control, format, private and unassigned characters go.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char if char.isprintable() else " " if char.isspace() else ""
        return self[code]


_REPLACEMENTS = _Replacements()
