"""The list of sessions."""

from typing import Any

from hookkit.api import cursors
from hookkit.api.sessions import SessionList, SessionTotal, list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.model.session import DERIVED, INTERNAL, SOURCES, Session
from hookkit.server.endpoints import Endpoint
from hookkit.server.parameters import (
    AGENT,
    BRANCH,
    MACHINE,
    MODEL,
    ORIGIN,
    PROJECT,
    SINCE,
    STATUS,
    UNTIL,
    Parameter,
    whole_number,
)
from hookkit.server.shapes import hints
from hookkit.store.sqlite.sessions import Place

HIDDEN = ("account", INTERNAL, *SOURCES, *DERIVED)
"""Members of a session that no document has."""

MOST = 10_000
"""Sessions of one answer."""

FILTERS = (PROJECT, BRANCH, MODEL, AGENT, MACHINE, SINCE, UNTIL, ORIGIN, STATUS)
"""The parameters that select sessions."""

LIMIT = whole_number("limit", "At most so many sessions.", 50, MOST)
CURSOR = Parameter("cursor", "Go on where an answer ended: its `next_cursor`.", cursors.place_of)

SHAPE = {
    "sessions": [
        {
            **hints(Session, *HIDDEN),
            "uuid": str,
            "project": str | None,
            "project_path": str | None,
            "duration": float,
            "total_tokens": int,
            "correction_rate": float | None,
            "is_active": bool,
            "state": str,
            "is_process_running": bool | None,
            "machine": str | None,
            "worked_seconds": float,
            "total": SessionTotal,
        }
    ],
    "next_cursor": str | None,
    "previous_cursor": str | None,
}


def answer(store: Store, limit: int, cursor: Place | None, **given: Any) -> SessionList:
    """Return the selected sessions."""
    return list_sessions(store, session_filter(**given), limit=limit, place=cursor)


ENDPOINTS = (
    Endpoint(
        "/sessions",
        "List sessions, the latest activity first",
        answer,
        (*FILTERS, LIMIT, CURSOR),
        rows="sessions",
        shape=SHAPE,
    ),
)
