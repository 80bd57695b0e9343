"""Rows of any document as CSV (RFC 4180); no cell is a formula."""

from collections.abc import Iterable, Iterator, Mapping

from hookkit.render.sessions.csv import Cell, line


def write(rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """Yield the names of all columns, then row by row; a row may lack some."""
    known = list(rows)
    columns = list(dict.fromkeys(name for row in known for name in row))
    if columns:
        yield line(list(columns))
    for row in known:
        yield line([row.get(name) for name in columns])
