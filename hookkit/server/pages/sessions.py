"""The list of sessions, with the filters of the command line."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.sessions import list_sessions, session_filter
from hookkit.api.store import Store
from hookkit.lib.text.counted import counted
from hookkit.render import session_list
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.api.sessions import FILTERS, LIMIT
from hookkit.server.page import api_url, page
from hookkit.server.parameters import Parameter

PARAMETERS: tuple[Parameter, ...] = (*FILTERS, LIMIT)


async def show(request: Request) -> Response:
    """Return the page."""
    source = api_url(request, "/sessions", PARAMETERS)

    def fill(store: Store, limit: int, **given: Any) -> dict[str, Any]:
        found = list_sessions(store, session_filter(**given), limit=limit + 1).sessions
        layout, rows = session_list.table(found[:limit])
        links = [f"/sessions/{each.session.seq}" for each in found[:limit]]
        table = HtmlTable("Sessions", layout, rows, links, source, empty="No sessions match.")
        more = " or more" if len(found) > limit else ""
        scope = f"{counted(len(rows), 'session')}{more}, the latest activity first"
        return {
            "table_of_sessions": table,
            "selectors": FILTERS,
            "scope": scope,
            "has_more": len(found) > limit,
            "limit": limit,
        }

    return await page(request, "sessions.html", fill, PARAMETERS)


ROUTES = [Route("/sessions", show)]
