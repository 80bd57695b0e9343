"""Search: the newest texts that match, each with a link to its turn."""

from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.search import SearchHit, SearchResult, find
from hookkit.api.store import Store
from hookkit.errors import HookkitError, StoreError
from hookkit.lib.text.columns import beginning
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.model.session import milliseconds
from hookkit.render import humanize
from hookkit.render.shown_id import label
from hookkit.server.api.search import LIMIT, WORDS
from hookkit.server.page import api_url, page
from hookkit.server.parameters import MACHINE, PROJECT, SINCE, UNTIL, Parameter

PARAMETERS: tuple[Parameter, ...] = (WORDS, PROJECT, MACHINE, SINCE, UNTIL, LIMIT)

OF_A_TURN = ("prompt", "answer")
"""Roles of texts that are turns of a conversation."""

LONGEST_TITLE = 120

HINTS = (
    "Write fewer words: a text must contain all of them.",
    "Put * behind the beginning of a word: conn* finds connect and connection.",
    "The output of tools is not searched.",
)
"""What to try where nothing is found."""


class ShownHit(NamedTuple):
    """A hit as the page shows it."""

    url: str
    title: str
    about: str
    parts: list[tuple[str, bool]]
    """Pieces of the text; True for those that match."""


async def show(request: Request) -> Response:
    """Return the page."""
    source = api_url(request, "/search", PARAMETERS)

    def fill(store: Store, words: str | None, limit: int, **given: Any) -> dict[str, Any]:
        empty = {"hits": [], "scope": SCOPE, "error": "", "notices": [], "hints": ()}
        if words is None:
            return empty | {"source": "", "has_more": False, "limit": limit}
        more = {"source": source, "has_more": False, "limit": limit}
        try:
            found = find(store, words, limit=limit + 1, **given)
        except StoreError:
            raise
        except HookkitError as error:
            return empty | more | {"error": str(error)}
        return empty | more | shown(found, limit, is_narrowed=any(given.values()))

    return await page(request, "search.html", fill, PARAMETERS)


SCOPE = "In prompts, answers, titles, summaries and notes of all sessions, the newest first"


def shown(found: SearchResult, limit: int, *, is_narrowed: bool) -> dict[str, Any]:
    """Return the hits, and what to do where there are none."""
    hits = found.hits[:limit]
    more = " or more" if len(found.hits) > limit else ""
    notices = []
    if not found.has_transcripts:
        notices.append("No transcript is indexed yet. Run hookkit import.")
    if not found.has_latest_titles:
        notices.append("An import is running; the latest titles may be missing.")
    narrowed = ("Search in all projects, machines and times.",) if is_narrowed else ()
    return {
        "hits": [shown_hit(each) for each in hits],
        "scope": f"{counted(len(hits), 'text')}{more}, the newest first",
        "notices": notices,
        "hints": () if hits else (*narrowed, *HINTS),
        "has_more": len(found.hits) > limit,
    }


def shown_hit(hit: SearchHit) -> ShownHit:
    """Return a hit with the address of its turn, or of its session."""
    session = hit.session
    url = f"/sessions/{session.seq}"
    if hit.role in OF_A_TURN:
        url += f"/conversation?at={milliseconds(hit.at)}"
    about = (hit.role, humanize.optional(session.shown_project), humanize.short_time(hit.at))
    parts = [(each.text, each.is_match) for each in hit.snippet]
    title = beginning(one_line(session.title), LONGEST_TITLE)
    return ShownHit(
        url, f"{label(session.seq, session.session_id)} {title}", " · ".join(about), parts
    )


ROUTES = [Route("/search", show)]
