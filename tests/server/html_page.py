"""A page as a reader sees it: its headings, sums and tables."""

from html.parser import HTMLParser
from typing import NamedTuple

Attributes = list[tuple[str, str | None]]

SKIPPED = ("details", "form", "svg", "script", "style", "dialog")
"""Elements that are no part of a table's text."""


class Table(NamedTuple):
    """The texts of a table."""

    caption: str
    head: list[str]
    rows: list[list[str]]

    def without(self, *columns: str) -> "Table":
        """The table without some columns."""
        kept = [number for number, name in enumerate(self.head) if name not in columns]
        rows = [[row[number] for number in kept] for row in self.rows]
        return Table(self.caption, [self.head[number] for number in kept], rows)


class Page(HTMLParser):
    """Reads a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.sums: dict[str, str] = {}
        """Names and values of all cards."""
        self._texts: list[str] = []
        self._skipped = 0
        self._name = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in SKIPPED:
            self._skipped += 1
        elif tag == "table":
            self.tables.append(Table("", [], []))
        elif tag == "tr":
            self.tables[-1].rows.append([])
        elif tag in ("th", "td", "caption", "dt", "dd"):
            self._texts = []

    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._texts).strip()
        if tag in SKIPPED:
            self._skipped -= 1
        elif self._skipped:
            return
        elif tag == "caption":
            self.tables[-1] = self.tables[-1]._replace(caption=text)
        elif tag == "th":
            self.tables[-1].head.append(text)
        elif tag == "td":
            self.tables[-1].rows[-1].append(text)
        elif tag == "thead":
            self.tables[-1].rows.clear()
        elif tag == "dt":
            self._name = text
        elif tag == "dd":
            self.sums[self._name] = text

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._texts.append(data)

    def table(self, caption: str) -> Table | None:
        """The table with a caption; None where it has no rows."""
        found = [each for each in self.tables if each.caption == caption]
        assert len(found) <= 1, caption
        return found[0] if found else None
