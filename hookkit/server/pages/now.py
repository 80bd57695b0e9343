"""What goes on now: who waits for you, who works, and the day so far."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.now import Now, report_now
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.lib.text.counted import counted
from hookkit.render import day_report
from hookkit.render.web import now_items
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import page


async def show(request: Request) -> Response:
    """Return the page."""
    return await page(request, "now.html", fill)


def fill(store: Store) -> dict[str, Any]:
    """Return the variables of the page."""
    found, at = report_now(store, SessionManager()), datetime.now(UTC)
    groups = {
        each.name: ([now_items.item(one, at) for one in each.shown], each.count)
        for each in (found.waiting, found.working, found.idle)
    }
    return {
        "scope": scope_of(found),
        "cards_of_now": now_items.cards(found),
        "groups": groups,
        "runs": [now_items.run_item(each, at) for each in found.runs],
        "budgets": list(now_items.budget_lines(found.budgets)),
        "done": done_today(found),
        "is_empty": found.is_empty,
    }


def scope_of(found: Now) -> str:
    """Return what is counted."""
    active = sum(each.count for each in (found.waiting, found.working, found.idle))
    more = " or more" if found.has_more else ""
    day = f"{found.today.day:%A, %B} {found.today.day.day}"
    return f"{counted(active, 'active session')}{more}; today is {day}, by your clock"


def done_today(found: Now) -> HtmlTable:
    """Return the sessions of today that have ended, as `hookkit today` lists them."""
    rows = [day_report.session_row(each) for each in found.done]
    links = [f"/sessions/{each.session.seq}" for each in found.done]
    return HtmlTable(
        *("Done today", day_report.LAYOUT, rows, links, f"{PREFIX}/today"),
        empty="No session has ended today yet.",
    )


ROUTES = [Route("/", show)]
