"""Documents as JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from hookkit.lib.text.inert_json import dumps
from hookkit.render.sessions.csv import Cell
from hookkit.render.web import csv_rows

SCHEMA_VERSION = 1

JSON = "application/json"
PROBLEM = "application/problem+json"
"""RFC 9457."""


def json_response(document: dict[str, Any], status: int = 200) -> Response:
    """Return a document as the command line prints it with --json."""
    content = dumps({"schema_version": SCHEMA_VERSION} | document)
    return Response(content, status, media_type=JSON)


def csv_response(document: dict[str, Any], rows: str, name: str) -> Response:
    """Return the rows of a document as CSV, to be saved under a name."""
    content = b"".join(csv_rows.write(flat_rows(document[rows])))
    headers = {"content-disposition": f'attachment; filename="hookkit-{name}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def flat_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Cell]]:
    """Yield rows whose members are cells."""
    for row in rows:
        yield dict(flat(row))


def flat(row: dict[str, Any], before: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield the members of an object, those of objects in it as `outer.inner`."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        elif isinstance(value, list):
            yield f"{before}{name}", dumps(value).decode() if value else None
        else:
            yield f"{before}{name}", value


def problem(status: int, title: str, detail: str) -> Response:
    """Return what went wrong, for a program."""
    content = dumps({"type": "about:blank", "title": title, "status": status, "detail": detail})
    return Response(content, status, media_type=PROBLEM)
