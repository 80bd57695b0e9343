"""Search in conversations, titles, summaries and notes."""

from typing import Any

from hookkit.api.search import HITS, SearchResult, find
from hookkit.api.store import Store
from hookkit.server.endpoints import Endpoint
from hookkit.server.parameters import PROJECT, SINCE, UNTIL, BadQueryError, Parameter, whole_number

MOST = 500
"""Hits of one answer."""

WORDS = Parameter("words", 'All of them must be there; word* and "a phrase" are possible.')
LIMIT = whole_number("limit", "At most so many hits, the newest ones.", HITS, MOST)


def answer(store: Store, words: str | None, limit: int, **given: Any) -> SearchResult:
    """Return the texts that match. Raises BadQueryError without words."""
    if words is None:
        raise BadQueryError("words is missing: give the words to search for.")
    return find(store, words, limit=limit, **given)


ENDPOINTS = (
    Endpoint(
        "/search",
        "Search conversations, titles, summaries and notes",
        answer,
        (WORDS, PROJECT, SINCE, UNTIL, LIMIT),
        rows="hits",
    ),
)
