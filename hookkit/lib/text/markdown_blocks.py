"""Parse the Markdown of an answer as far as it matters to read it: code, tables, the rest.

CommonMark decides what is code; text keeps its source, with list markers and links as they were
typed. Nothing is trusted: each output format neutralises what it gets.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Kind = Literal["text", "code", "table"]

CONTAINER_MARKS = "> \t"
"""Marks of a quotation: a code block in one doesn't need them."""


class Block(NamedTuple):
    """Some lines that belong together."""

    kind: Kind
    text: str
    language: str = ""
    """Of code."""


class TextSpan(NamedTuple):
    """A part of a line."""

    kind: Literal["text", "code", "bold"]
    text: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text; a fence that nothing closes extends to its end."""
    lines = text.split("\n")
    taken = 0
    for token in _block_parser().parse(text):
        if token.type not in ("fence", "code_block", "table_open") or token.map is None:
            continue
        begin, end = token.map
        yield from _text([*lines[taken:begin], _before(token, lines[begin])])
        taken = end
        if token.type == "table_open":
            yield Block("table", "\n".join(lines[begin:end]))
        else:
            yield Block("code", token.content.removesuffix("\n"), token.info.strip())
    yield from _text(lines[taken:])


def _text(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block("text", text)


def _before(token: "Token", line: str) -> str:
    """Return the marker of a list whose item begins with code."""
    begin = token.markup or token.content.partition("\n")[0]
    marker = "" if token.type == "table_open" else line.partition(begin)[0]
    return marker if marker.strip(CONTAINER_MARKS) else ""


def spans(line: str) -> Iterator[TextSpan]:
    """Yield the parts of a line; a heading is bold."""
    parser = _line_parser()
    block = parser.parse(line)
    if block and block[0].type == "heading_open":
        yield TextSpan("bold", block[1].content)
        return
    [inline] = parser.parseInline(line)
    yield from _merged(inline.children or [])


def _merged(tokens: "list[Token]") -> Iterator[TextSpan]:
    """Yield spans; what is bold, and emphasis other than bold, keeps its source."""
    text, is_bold = "", False
    for token in tokens:
        if token.markup == "**" and token.type in ("strong_open", "strong_close"):
            if text:
                yield TextSpan("bold" if is_bold else "text", text)
            text, is_bold = "", not is_bold
        elif token.type == "code_inline" and not is_bold:
            if text:
                yield TextSpan("text", text)
            yield TextSpan("code", token.content)
            text = ""
        elif token.type == "code_inline":
            text += token.markup + token.content + token.markup
        else:
            text += token.content or token.markup
    if text:
        yield TextSpan("text", text)


@cache
def _block_parser() -> "MarkdownIt":
    """Return a parser that only divides a text into blocks. Raw HTML is text."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("js-default", {"html": False})
    parser.core.ruler.enableOnly(["block"])
    return parser


@cache
def _line_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("zero").enable(["heading", "backticks", "emphasis"])
