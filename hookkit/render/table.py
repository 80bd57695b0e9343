"""Lay out tables: fitted to a terminal, uncut in a pipe."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hookkit.lib.text.columns import cells, padded
from hookkit.lib.text.sanitize import one_line

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

GAP = 2
LEAST = 24
"""Characters of the widest column before others give way to it."""

LONGEST = 32
"""Characters of any other column."""

REASON = "Reason"
"""The column of why a run has failed, or what it was denied."""

Rows = Sequence[Sequence[str]]


class Shape(NamedTuple):
    """The layout of a table in a terminal."""

    wide: str
    """The column that is shortened to fit."""
    right: Collection[str] = ()
    """Columns of numbers."""
    give_way: Sequence[str] = ()
    """Columns to leave out, in this order, in a narrow terminal."""
    style: Callable[[str, str], str] = lambda column, cell: ""
    """The style of a cell."""
    has_total: bool = False
    """The last row adds up the others."""
    keeps_end: bool = False
    """Cut the beginning of long texts instead of the end, as for paths."""


def with_reasons(
    head: tuple[str, ...], rows: list[tuple[str, ...]], reasons: list[str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Add a last column with reasons; none where no row has one."""
    if not any(reasons):
        return head, rows
    return (*head, REASON), [(*cells, why) for cells, why in zip(rows, reasons, strict=True)]


def reason_of(error: str | None, denied: str) -> str:
    """Return why a run has failed, else which calls it was denied, in one line."""
    return one_line(error or (f"denied: {denied}" if denied else ""))


def plain_lines(head: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield a table for pipes: columns two spaces apart, nothing cut, one line a row."""
    widths = [max(map(cells, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        yield "  ".join(map(padded, row, widths)).rstrip()


def folding(head: Sequence[str], rows: Rows, right: Collection[str]) -> "Table":
    """Return a table for a terminal: numbers in one line, texts folded; `right` are numbers."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", padding=(0, GAP, 0, 0))
    for name in head:
        is_number = name in right
        table.add_column(
            name,
            justify="right" if is_number else "left",
            no_wrap=is_number,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def drawn(head: Sequence[str], rows: Rows, shape: Shape, width: int) -> "Table":
    """Return a table that fits into a terminal of this width."""
    from rich.table import Table
    from rich.text import Text

    shown, room = fitted(head, rows, shape, width)
    table = Table(box=None, header_style="bold", padding=(0, GAP, 0, 0))
    for at in shown:
        name = head[at]
        table.add_column(
            name,
            justify="right" if name in shape.right else "left",
            no_wrap=True,
            overflow="ellipsis",
            max_width=room if name == shape.wide else LONGEST,
        )
    for number, row in enumerate(rows, 1):
        bold = "bold" if shape.has_total and number == len(rows) else ""
        texts = [Text(row[at], style=shape.style(head[at], row[at])) for at in shown]
        if shape.keeps_end:
            texts = [without_beginning(each, room) for each in texts]
        table.add_row(*texts, style=bold)
    return table


def without_beginning(cell: "Text", room: int) -> "Text":
    """Return the end of a cell, where all of it has no room."""
    from rich.cells import cell_len

    text = cell.plain
    while cell_len(cell.plain) > room:
        text = text[1:]
        cell.plain = f"…{text}"
    return cell


def fitted(head: Sequence[str], rows: Rows, shape: Shape, width: int) -> tuple[list[int], int]:
    """Return the columns that have room, by number, and the width of the one that is shortened."""
    from rich.cells import cell_len

    wide = head.index(shape.wide)
    longest = [max(map(cell_len, column)) for column in zip(head, *rows, strict=True)]
    widths = [min(each, LONGEST) + GAP for each in longest]
    shown = list(range(len(head)))

    def room() -> int:
        return width - sum(widths[at] for at in shown if at != wide) - GAP

    for name in shape.give_way:
        if room() < min(LEAST, longest[wide]):
            shown.remove(head.index(name))
    return shown, max(min(room(), longest[wide]), len(shape.wide))
