"""Lay out tables: fitted to a terminal, uncut in a pipe.

In a terminal, each row is one line. Numbers, ids and short words are never cut. Columns of texts
are shortened at the ends of words, each down to its least width; where that isn't enough, columns
are left out, the least important first.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hookkit.lib.text.columns import beginning, cells, ending, padded
from hookkit.lib.text.sanitize import one_line

GAP = 2
"""Spaces between columns."""

NAME = 16
"""The least width of a column of names: of projects, branches, models."""

TEXT = 24
"""The least width of a column of sentences or paths."""

Rows = Sequence[Sequence[str]]
Paint = Callable[[str, str], str]
"""A text and its style → the text as a terminal shows it."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    rank: int = 0
    """In a narrow terminal the column with the greatest rank is left out first; one of 0 stays."""
    least: int = 0
    """The width to which its texts may be shortened; 0 for what is never cut."""
    is_number: bool = False
    keeps_end: bool = False
    """Cut the beginning of long texts instead of the end, as for paths."""


class Layout(NamedTuple):
    """The columns of a table, and how it is painted."""

    columns: Sequence[Column]
    style: Callable[[str, str], str] = lambda column, cell: ""
    """The style of a cell by the name of its column."""
    has_total: bool = False
    """The last row adds up the others."""

    @property
    def head(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(each.name for each in self.columns)


class Fitted(NamedTuple):
    """A column that has room."""

    at: int
    column: Column
    width: int


REASON = Column("Reason", rank=1, least=TEXT)
"""The column of why a run has failed, or what it was denied."""


def with_reasons(
    layout: Layout, rows: list[tuple[str, ...]], reasons: list[str]
) -> tuple[Layout, list[tuple[str, ...]]]:
    """Add a last column with reasons; none where no row has one."""
    if not any(reasons):
        return layout, rows
    wider = layout._replace(columns=(*layout.columns, REASON))
    return wider, [(*cells, why) for cells, why in zip(rows, reasons, strict=True)]


def reason_of(error: str | None, denied: str) -> str:
    """Return why a run has failed, else which calls it was denied, in one line."""
    return one_line(error or (f"denied: {denied}" if denied else ""))


def plain_lines(head: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield a table for pipes: columns two spaces apart, nothing cut, one line a row."""
    widths = [max(map(cells, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        yield "  ".join(map(padded, row, widths)).rstrip()


def fitted_lines(layout: Layout, rows: Rows, width: int, paint: Paint) -> Iterator[str]:
    """Yield a table for a terminal of this width, its head first."""
    shown = fit(layout.columns, [layout.head, *rows], width)
    yield line(layout.head, shown, lambda name, cell: "bold", paint)
    for number, row in enumerate(rows, 1):
        is_total = layout.has_total and number == len(rows)
        yield line(row, shown, (lambda name, cell: "bold") if is_total else layout.style, paint)


def fit(columns: Sequence[Column], rows: Rows, width: int) -> list[Fitted]:
    """Return the columns that have room, in their order."""
    wanted = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    least = [
        min(want, max(column.least, cells(column.name))) if column.least else want
        for column, want in zip(columns, wanted, strict=True)
    ]
    shown = list(range(len(columns)))
    while taken([least[at] for at in shown]) > width:
        last = max(shown, key=lambda at: (columns[at].rank, at))
        if not columns[last].rank:
            break
        shown.remove(last)
    widths = shares(columns, shown, wanted, least, width)
    return [Fitted(at, columns[at], widths[at]) for at in shown]


def taken(widths: Sequence[int]) -> int:
    """Return the width of columns with the gaps between them."""
    return sum(widths) + GAP * (len(widths) - 1)


def shares(
    columns: Sequence[Column], shown: list[int], wanted: list[int], least: list[int], width: int
) -> dict[int, int]:
    """Return the width of each column; those of texts share what the others leave.

    The shortest text gets all that it wants, then the next one, until equal shares are smaller.
    """
    texts = sorted((at for at in shown if columns[at].least), key=lambda at: wanted[at])
    widths = {at: wanted[at] for at in shown if not columns[at].least}
    room = width - taken([widths.get(at, 0) for at in shown])
    has_least = room >= sum(least[at] for at in texts)
    for number, at in enumerate(texts):
        others = texts[number + 1 :]
        share = room // (len(others) + 1)
        if has_least:
            share = min(max(share, least[at]), room - sum(least[each] for each in others))
        widths[at] = max(min(share, wanted[at]), 1)
        room -= widths[at]
    return widths


def line(
    row: Sequence[str],
    shown: list[Fitted],
    style: Callable[[str, str], str] = lambda column, cell: "",
    paint: Paint = lambda text, style: text,
) -> str:
    """Return a row as a line."""
    parts = []
    for at, column, width in shown:
        text = ending(row[at], width) if column.keeps_end else beginning(row[at], width)
        if not column.least:
            text = row[at]
        space = " " * (width - cells(text))
        painted = paint(text, style(column.name, row[at])) if text else ""
        parts.append(space + painted if column.is_number else painted + space)
    return (" " * GAP).join(parts).rstrip(" ")
