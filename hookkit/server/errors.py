"""Errors as pages for people and as problems for programs (RFC 9457)."""

import sqlite3
from typing import TYPE_CHECKING, cast

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from hookkit import paths
from hookkit.errors import (
    AmbiguousError,
    BusyError,
    HookkitError,
    LockedError,
    NotFoundError,
    StoreError,
    TeamError,
)
from hookkit.server.access import FOR_PROGRAMS, MOST_BYTES, TooLargeError
from hookkit.server.documents import problem
from hookkit.server.parameters import BadQueryError
from hookkit.server.templates import rendered

if TYPE_CHECKING:
    from hookkit.server.access import Refusal

STATUSES: tuple[tuple[type[HookkitError], int, str], ...] = (
    (BadQueryError, 400, "Bad request"),
    (NotFoundError, 404, "Not found"),
    (AmbiguousError, 409, "Ambiguous"),
    (BusyError, 503, "Busy"),
    (LockedError, 503, "Busy"),
    (StoreError, 503, "The database can't be used"),
    (TeamError, 503, "The team store can't be used"),
    (HookkitError, 422, "Not done"),
)
"""The first that fits is the answer to an error of the person's."""


async def answer_mistake(request: Request, error: Exception) -> Response:
    """Answer an error that a person can do something about."""
    status, title = next((code, name) for kind, code, name in STATUSES if isinstance(error, kind))
    return answer(request, status, title, str(error))


async def answer_database(request: Request, error: Exception) -> Response:
    """Answer an error of SQLite."""
    from hookkit.store.sqlite.database import explained

    return await answer_mistake(request, explained(cast(sqlite3.Error, error), paths.database()))


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what no route takes."""
    refused = cast(HTTPException, error)
    titles = {404: "Not found", 405: "Method not allowed"}
    title = titles.get(refused.status_code, "Not answered")
    details = {404: "There is nothing at this address.", 405: "This can't be done here."}
    response = answer(request, refused.status_code, title, details.get(refused.status_code, title))
    response.headers.update(refused.headers or {})
    return response


async def answer_too_large(request: Request, _: Exception) -> Response:
    """Answer a body that is larger than announced, or than allowed."""
    return answer(request, 413, "Too large", f"A body has at most {MOST_BYTES:,} bytes.")


async def answer_nobody(request: Request, _: Exception) -> Response:
    """Answer a client that left before its body was complete; it gets nothing of it."""
    return answer(request, 400, "Bad request", "The body is not complete.")


async def answer_bug(request: Request, error: Exception) -> Response:
    """Answer a bug, and write its trace to the log."""
    from hookkit.lib import log

    try:
        where = f"Please report it with the last entry of {log.write_trace(error)}."
    except OSError as obstacle:
        where = f"Please report it. (No log could be written: {obstacle.strerror}.)"
    return answer(request, 500, "A bug", where)


def answer(request: Request, status: int, title: str, detail: str) -> Response:
    """Return an error in the form that the client reads."""
    if request.url.path.startswith(FOR_PROGRAMS):
        return problem(status, title, detail)
    return error_page(status, title, detail)


def refusal_page(refusal: "Refusal") -> Response:
    """Return the page of a request that is refused; with how to sign in."""
    if refusal.status == 401:
        return HTMLResponse(rendered("enter.html", title="Sign in", detail=""), 401)
    return error_page(*refusal)


def error_page(status: int, title: str, detail: str) -> Response:
    """Return a page with what went wrong."""
    return HTMLResponse(rendered("error.html", title=title, detail=detail), status)


HANDLERS = {
    HookkitError: answer_mistake,
    sqlite3.Error: answer_database,
    HTTPException: answer_http,
    TooLargeError: answer_too_large,
    ClientDisconnect: answer_nobody,
    Exception: answer_bug,
}
"""Error → its answer, for the whole server."""
