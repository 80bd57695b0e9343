"""Health: the findings of the checks of the setup, with what helps.

The checks may take seconds, so the page shows the latest result at once; a script renews one that
is old, and without scripts there is a link for that.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hookkit.lib.text.counted import counted
from hookkit.render import humanize
from hookkit.render.doctor import FindingText, shown
from hookkit.render.humanize import short_paths
from hookkit.server.checkup import Result, checkup_of
from hookkit.server.context import context_of
from hookkit.server.page import see_other, shell
from hookkit.server.templates import rendered

PATH = "/health"

GROUPS = (
    ("bad", "Needs to be fixed", "is-red"),
    ("note", "Worth knowing", "is-yellow"),
    ("ok", "In order", "is-green"),
)
"""State of findings → the heading above them, and its style."""


async def show(request: Request) -> Response:
    """Return the page; with `check=now` after another check."""
    checkup = checkup_of(request)
    if request.query_params.get("check") == "now":
        await checkup.run()
        if "hx-request" not in request.headers:
            return see_other(PATH)
    # Without a reader: this page is there where the database can't be used.
    found = variables(checkup.latest)
    problem = context_of(request).readers.problem
    return HTMLResponse(rendered("health.html", **shell(request), problem=problem, **found))


def variables(result: Result | None) -> dict[str, Any]:
    """Return the variables of the template."""
    return {
        "groups": groups(result),
        "scope": f"What hookkit doctor checks, for the folder {short_paths(str(Path.cwd()))}",
        "state": state_of(result),
        "is_fresh": result is not None and result.is_fresh,
        "is_known": result is not None,
    }


def groups(result: Result | None) -> list[tuple[str, str, list[FindingText]]]:
    """Return headings with their styles and findings."""
    found = result.diagnosis.findings if result else ()
    return [
        (f"{title} ({len(those)})", style, list(map(shown, those)))
        for state, title, style in GROUPS
        if (those := [each for each in found if each.state == state])
    ]


def state_of(result: Result | None) -> str:
    """Return what was found, and when."""
    if result is None:
        return "Not checked yet; this may take seconds."
    at = humanize.local_time(datetime.fromtimestamp(result.at, UTC).isoformat())
    bad = sum(each.state == "bad" for each in result.diagnosis.findings)
    state = f"{counted(bad, 'thing')} to fix" if bad else "nothing to fix"
    return f"Checked {at}: {state}."


ROUTES = [Route(PATH, show)]
