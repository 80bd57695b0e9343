"""The list of sessions, with the filters of the command line."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api import cursors
from hookkit.api.sessions import SessionList, list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.lib.text.counted import counted
from hookkit.render import session_list
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.api.sessions import CURSOR, FILTERS, LIMIT
from hookkit.server.page import api_url, page
from hookkit.server.parameters import Parameter
from hookkit.store.sqlite.sessions import Place

PARAMETERS: tuple[Parameter, ...] = (*FILTERS, LIMIT, CURSOR)


async def show(request: Request) -> Response:
    """Return the page."""
    source = api_url(request, "/sessions", PARAMETERS)

    def fill(store: Store, limit: int, cursor: Place | None, **given: Any) -> dict[str, Any]:
        found = list_sessions(store, session_filter(**given), limit=limit, place=cursor)
        layout, rows = session_list.table(found.sessions)
        links = [f"/sessions/{each.session.seq}" for each in found.sessions]
        table = HtmlTable("Sessions", layout, rows, links, source, empty="No sessions match.")
        return {
            "table_of_sessions": table,
            "selectors": FILTERS,
            "scope": scope_of(found, is_first=cursor is None),
            "older": cursors.text_of(found.older),
            "newer": cursors.text_of(found.newer),
            "is_first": cursor is None,
        }

    return await page(request, "sessions.html", fill, PARAMETERS)


def scope_of(found: SessionList, *, is_first: bool) -> str:
    """Return what the list holds: how many, and whether there are more."""
    count = counted(len(found.sessions), "session")
    if is_first:
        more = " or more" if found.older else ""
        return f"{count}{more}, the latest activity first"
    return f"{count} of an older page, the latest activity first"


ROUTES = [Route("/sessions", show)]
