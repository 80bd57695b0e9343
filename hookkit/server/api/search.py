"""Search in conversations, titles, summaries and notes."""

from typing import Any

from hookkit.api.search import HITS, QuestionError, SearchResult, find
from hookkit.api.store import Store
from hookkit.server.endpoints import Endpoint
from hookkit.server.parameters import (
    MACHINE,
    PROJECT,
    SINCE,
    UNTIL,
    BadQueryError,
    Parameter,
    whole_number,
)

MOST = 500
"""Hits of one answer."""

WORDS = Parameter(
    "words",
    'All of them must be in a text; word* and "a phrase" are possible. Without words there are no '
    "hits.",
)
LIMIT = whole_number("limit", "At most so many hits, the newest ones.", HITS, MOST)

SHAPE = {
    "hits": [
        {
            "session_id": str,
            "workspace_id": str,
            "seq": int,
            "title": str,
            "project": str | None,
            "at": str,
            "role": str,
            "snippet": str,
        }
    ]
}


def answer(store: Store, words: str | None, limit: int, **given: Any) -> SearchResult:
    """Return the texts that match; none without words.

    Raises BadQueryError for words that can't be searched for.
    """
    if words is None:
        return SearchResult([], True, True)
    try:
        return find(store, words, limit=limit, **given)
    except QuestionError as error:
        raise BadQueryError(f"words: {error}") from None


ENDPOINTS = (
    Endpoint(
        "/search",
        "Search conversations, titles, summaries and notes",
        answer,
        (WORDS, PROJECT, MACHINE, SINCE, UNTIL, LIMIT),
        rows="hits",
        shape=SHAPE,
    ),
)
