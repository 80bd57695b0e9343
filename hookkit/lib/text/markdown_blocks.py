"""What Markdown in an answer means, as far as it matters to read it: code, tables, the rest.

Not a parser of Markdown, and nothing here is trusted: each format makes harmless what it gets.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)")

INLINE = re.compile(
    r"(?<!`)(?P<ticks>`{1,3})(?!`)(?P<code>[^`\n]+)(?P=ticks)(?!`)|\*\*(?P<bold>[^*\n]+)\*\*"
)
HEADING = re.compile(r"#{1,6} +(?P<heading>.+)")


class Block(NamedTuple):
    """Some lines that belong together."""

    kind: Literal["text", "code", "table"]
    text: str
    language: str = ""
    """Of code."""


class TextSpan(NamedTuple):
    """A part of a line."""

    kind: Literal["text", "code", "bold"]
    text: str


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text; a fence that nothing closes goes on to its end."""
    kind: Literal["text", "code", "table"] = "text"
    lines: list[str] = []
    fence = language = ""
    for line in text.split("\n"):
        found = FENCE.fullmatch(line)
        if fence:
            if found and found[1].startswith(fence) and not found[2].strip():
                yield Block("code", "\n".join(lines), language)
                lines, fence, kind = [], "", "text"
            else:
                lines.append(line)
        elif found:
            yield from block(kind, lines)
            lines, fence, language = [], found[1], found[2].strip()
        else:
            here: Literal["text", "table"] = "table" if line.startswith("|") else "text"
            if here != kind:
                yield from block(kind, lines)
                lines, kind = [], here
            lines.append(line)
    yield from [Block("code", "\n".join(lines), language)] if fence else block(kind, lines)


def block(kind: Literal["text", "code", "table"], lines: list[str]) -> Iterator[Block]:
    """A block of lines, where there is anything in them."""
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block(kind, text)


def spans(line: str) -> Iterator[TextSpan]:
    """The parts of a line; a heading is bold."""
    heading = HEADING.fullmatch(line)
    if heading:
        yield TextSpan("bold", heading["heading"])
        return
    end = 0
    for found in INLINE.finditer(line):
        if found.start() > end:
            yield TextSpan("text", line[end : found.start()])
        yield TextSpan("code", found["code"]) if found["code"] else TextSpan("bold", found["bold"])
        end = found.end()
    if end < len(line):
        yield TextSpan("text", line[end:])
