"""Lines of a conversation on a terminal: colours, indentation, marks."""

from hookkit.lib.text.columns import wrapped
from hookkit.render.conversation.formats import RenderOptions

BOLD, DIM, RED, YELLOW = "1", "2", "31", "33"

INDENT = "  "
LEAST = 20
"""Columns that a text has at least, however far it is indented."""

IN_PIPE = 200
"""Characters of a tool's line where there is no terminal to fit in."""

INPUT, OUTPUT = ">", "<"
"""Marks of what went into a tool and what came out of it, as `curl -v` has them."""


def below(text: str, mark: str, before: str, look: RenderOptions, codes: str = "") -> str:
    """Return a text that belongs to what stands above it, each line with a mark."""
    lines = fitted(text.strip("\n").expandtabs(4), before + INDENT, look)
    begin = f"{before}{style(mark, DIM, look)} "
    return "".join(f"{begin}{style(each, codes, look)}".rstrip() + "\n" for each in lines)


def style(text: str, codes: str, look: RenderOptions) -> str:
    """Return a text in colour, where there are colours."""
    return f"\x1b[{codes}m{text}\x1b[0m" if look.is_colored and text else text


def fitted(text: str, before: str, look: RenderOptions) -> list[str]:
    """Return the lines of a text that stand after an indentation."""
    room = None if look.width is None else max(look.width - len(before), LEAST)
    return [part for each in text.split("\n") for part in wrapped(each, room)]
