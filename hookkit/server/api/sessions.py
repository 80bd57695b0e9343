"""The list of sessions."""

from typing import Any

from hookkit.api.sessions import SessionList, list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.server.endpoints import Endpoint
from hookkit.server.parameters import (
    AGENT,
    BRANCH,
    MODEL,
    ORIGIN,
    PROJECT,
    SINCE,
    STATUS,
    UNTIL,
    whole_number,
)

MOST = 10_000
"""Sessions of one answer."""

FILTERS = (PROJECT, BRANCH, MODEL, AGENT, SINCE, UNTIL, ORIGIN, STATUS)
"""The parameters that select sessions."""

LIMIT = whole_number("limit", "At most so many sessions.", 50, MOST)


def answer(store: Store, limit: int, **given: Any) -> SessionList:
    """Return the selected sessions."""
    return list_sessions(store, session_filter(**given), limit=limit)


ENDPOINTS = (
    Endpoint(
        "/sessions",
        "List sessions, the latest activity first",
        answer,
        (*FILTERS, LIMIT),
        rows="sessions",
    ),
)
