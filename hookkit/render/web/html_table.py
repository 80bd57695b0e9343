"""A table as a page shows it: the cells of the command line's tables, with links."""

from collections.abc import Sequence
from typing import NamedTuple

from hookkit.render.table import TEXT, Column, Layout, Rows

MOST_RANK = 13
"""The style sheet has rules for so many ranks."""


class HtmlCell(NamedTuple):
    """A cell with the column it is in."""

    column: Column
    text: str
    style: str
    """The name of its style; empty for none."""

    @property
    def classes(self) -> str:
        """Return the classes of the cell, for the style sheet."""
        return " ".join(
            filter(None, [column_classes(self.column), self.style and f"is-{self.style}"])
        )


def column_classes(column: Column) -> str:
    """Return the classes of a column: its kind, and when a narrow page leaves it out."""
    kind = "n" if column.is_number else "t" if column.least >= TEXT else "m" if column.least else ""
    return " ".join(
        filter(None, [kind, f"rank-{min(column.rank, MOST_RANK)}" if column.rank else ""])
    )


class HtmlTable(NamedTuple):
    """A table with a caption. Texts are escaped where the template shows them."""

    caption: str
    layout: Layout
    rows: Rows
    links: Sequence[str | None] = ()
    """The URL of each row, where it has one; it is put on the row's `link_column`."""
    source: str = ""
    """The URL of the same rows in the API; the page offers its JSON and CSV."""
    link_column: int = 1
    """The column whose text is the link."""
    empty: str = "Nothing here yet."
    """The text where there are no rows."""

    def head(self) -> list[tuple[str, str]]:
        """Return the names of the columns with their classes."""
        return [(each.name, column_classes(each)) for each in self.layout.columns]

    def cells(self) -> list[list[HtmlCell]]:
        """Return the rows as cells with their styles."""
        return [
            [
                HtmlCell(column, text, self.layout.style(column.name, text))
                for column, text in zip(self.layout.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def link(self, row: int) -> str | None:
        """Return the URL of a row; None where it has none."""
        return self.links[row] if row < len(self.links) else None

    @property
    def csv(self) -> str:
        """Return the URL of the rows as CSV."""
        return csv_url(self.source)


def csv_url(source: str) -> str:
    """Return the URL of the CSV of what a URL of the API has."""
    return f"{source}{'&' if '?' in source else '?'}format=csv"
