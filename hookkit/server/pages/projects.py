"""The projects, with links to their sessions and their usage."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.projects import list_projects
from hookkit.api.stats import add_up
from hookkit.api.store import Store
from hookkit.lib.text.counted import counted
from hookkit.render import humanize, project_list, usage_report
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import page, with_query
from hookkit.store.sqlite.totals import UsageFilter

ROWS = 120
"""Projects of a page; the API has all."""


def fill(store: Store) -> dict[str, Any]:
    """Return all projects."""
    found = list_projects(store).projects
    seconds = {
        row.path or "": row.sums.seconds for row in add_up(store, "project", UsageFilter()).by
    }
    rows = []
    for each in found[:ROWS]:
        name, folder, sessions, last, cost = project_list.row(each)
        asked = {"project": each.name} if each.name else None
        rows.append(
            {
                "name": name,
                "folder": folder,
                "sessions": sessions,
                "last": last,
                "cost": cost,
                "time": usage_report.duration(seconds.get(each.id, 0)),
                "usage_url": asked and with_query("/usage", asked | {"period": "all"}),
                "sessions_url": asked and with_query("/sessions", asked),
            }
        )
    total = sum(each.cost_usd or 0 for each in found)
    scope = f"{counted(len(found), 'project')}, the latest activity first"
    return {
        "rows": rows,
        "scope": f"{scope}; {humanize.dollars(total)} in all" if found else scope,
        "rest": len(found) - len(rows),
        "source": f"{PREFIX}/projects",
    }


async def show(request: Request) -> Response:
    """Return the page."""
    return await page(request, "projects.html", fill)


ROUTES = [Route("/projects", show)]
