"""The runs: start one, follow it, cancel it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit import agents
from hookkit.api import run_reports
from hookkit.api.listed_runs import ListedRun
from hookkit.api.run_reports import RunOutput
from hookkit.api.runs import SessionManager
from hookkit.api.store import Store
from hookkit.errors import HookkitError
from hookkit.lib.text.counted import counted
from hookkit.lib.text.scrub import clean
from hookkit.render import run_list
from hookkit.render.web import now_items
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.apart import apart
from hookkit.server.api import runs as runs_api
from hookkit.server.endpoints import PREFIX
from hookkit.server.page import filled, form_of, page, see_other

MOST = 100
"""Runs that are listed; the API has all."""

FIELDS = ("project", "prompt", "agent", "model", "permission_mode", "allowed_tools", "timeout")


async def show_all(request: Request) -> Response:
    """Return the page with all runs."""
    return await page(request, "runs.html", fill_all)


def fill_all(store: Store, mistake: str = "", **given: str) -> dict[str, Any]:
    """Return the variables of the page with all runs."""
    found = run_reports.list_runs(store, SessionManager(), show_all=True)
    latest = found.runs[::-1][:MOST]
    running = sum(not each.run.is_over for each in found.runs)
    layout, rows = run_list.table([with_short_path(each) for each in latest], is_short=True)
    links = [f"/runs/{each.run.session_id}" for each in latest]
    source = f"{PREFIX}/runs?all=yes"
    return {
        "scope": f"{counted(len(found.runs), 'run')} that hookkit started, {running} in progress",
        "table_of_runs": HtmlTable(
            *("Runs", layout, rows, links, source),
            link_column=[each.name for each in layout.columns].index("Prompt"),
            empty="Nothing has run yet. Start a run above, or with `hookkit run`.",
        ),
        "has_more": len(found.runs) > MOST,
        "leftovers": [f"{each.pid} {each.command}" for each in found.leftovers],
        "projects": list(run_reports.startable_projects(store).items()),
        "agents": run_reports.startable_agents(),
        "given": {"agent": agents.DEFAULT} | given,
        "mistake": mistake,
        "is_open": bool(mistake) or not found.runs,
    }


def with_short_path(listed: ListedRun) -> ListedRun:
    """Return a run with the end of the path of its project: a line of a table has no room."""
    *above, parent, name = ("", "", *listed.run.project_path.rstrip("/").split("/"))
    shown = f"…/{parent}/{name}" if any(above) else listed.run.project_path
    return ListedRun(listed.run._replace(project_path=shown), listed.session)


async def start(request: Request) -> Response:
    """Start a run, and go to its page; where that fails, the form comes back as it was."""
    fields = await form_of(request)
    given = {name: fields.get(name, "").strip() for name in FIELDS}
    try:
        started = await apart(runs_api.start, **options_of(given))
    except HookkitError as error:
        values = given | {"mistake": str(error)}
        answer = await filled(request, "runs.html", fill_all, (), values)
        answer.status_code = 422
        return answer
    return see_other(f"/runs/{started.run.session_id}")


def options_of(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the options of a run that a form gives. Raises HookkitError."""
    try:
        timeout = float(given["timeout"]) if given["timeout"] else None
    except ValueError:
        raise HookkitError("The timeout must be a number of seconds.") from None
    return {
        "project": given["project"],
        "prompt": given["prompt"],
        "agent": given["agent"] or agents.DEFAULT,
        "model": given["model"] or None,
        "permission_mode": given["permission_mode"] or None,
        "allowed_tools": tuple(given["allowed_tools"].replace(",", " ").split()),
        "timeout": timeout,
    }


async def show(request: Request) -> Response:
    """Return the page of a run."""
    return await page(request, "run.html", fill)


def fill(store: Store, run: str) -> dict[str, Any]:
    """Return the variables of the page of a run."""
    listed = run_reports.find_run(store, SessionManager(), run).run
    found, output = listed.run, run_reports.read_output(run)
    clock = now_items.clock_since(found.started_at, datetime.now(UTC))
    layout, (row,) = run_list.table([listed], is_short=False)
    return {
        "run": found,
        "number": listed.session,
        "clock": None if found.is_over else clock,
        "shown_facts": list(zip(layout.head, row, strict=True)),
        "messages": messages_of(output),
        "prompt": output.prompt,
        "is_whole": output.is_whole,
        "source": f"{PREFIX}/runs/{found.session_id}/output",
    }


def messages_of(output: RunOutput) -> list[tuple[str, str, str]]:
    """Return the messages: who, kind and text."""
    names = {"tool": "tool call", "answer": "result", "notice": "notice"}
    return [
        (names.get(each.kind, each.role), each.kind, clean(each.content))
        for each in output.messages
    ]


async def cancel(request: Request) -> Response:
    """Cancel a run, and go to its page."""
    await form_of(request)
    run = request.path_params["run"]
    await apart(runs_api.cancel, run)
    return see_other(f"/runs/{run}")


ROUTES = [
    Route("/runs", show_all, methods=["GET"]),
    Route("/runs", start, methods=["POST"]),
    Route("/runs/{run}", show, methods=["GET"]),
    Route("/runs/{run}/cancel", cancel, methods=["POST"]),
]
