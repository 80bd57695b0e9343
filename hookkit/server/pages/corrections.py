"""Corrections: their rate over time, and the list with what came before each."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api.corrections import CorrectionReport, rate, report_corrections
from hookkit.api.store import Store
from hookkit.lib.text.counted import counted
from hookkit.render import corrections as cells
from hookkit.render import humanize
from hookkit.render.web.correction_charts import chart
from hookkit.render.web.html_table import HtmlTable
from hookkit.server.api.corrections import BY, FILTERS, SHOWN
from hookkit.server.page import api_url, page, with_query
from hookkit.server.parameters import Parameter

PATH = "/corrections"
PARAMETERS: tuple[Parameter, ...] = (BY, *FILTERS, SHOWN)
OF_TIME = ("since", "until")


async def show(request: Request) -> Response:
    """Return the page."""
    sources = (
        api_url(request, "/corrections/rates", (BY, *FILTERS)),
        api_url(request, "/corrections", (*FILTERS, SHOWN)),
    )

    def fill(store: Store, by: str, limit: int, **given: Any) -> dict[str, Any]:
        rates = report_corrections(store, by, **given)
        found = report_corrections(store, limit=limit, **given)
        return {
            "scope": scope_of(found),
            "cards": cards(found),
            "chart_of_rates": chart(by, rates),
            "rates": rates_table(by, rates, sources[0]),
            "listed": list_table(found, sources[1]),
            "wordless": found.wordless,
            "latest": latest(store, found, given),
            "selectors": PARAMETERS,
            "everything": with_query(PATH, without_time(request)),
        }

    return await page(request, "corrections.html", fill, PARAMETERS)


def scope_of(report: CorrectionReport) -> str:
    """Return what is counted."""
    totals = report.totals
    return (
        f"{counted(totals.corrections, 'correction')} in {counted(totals.prompts, 'prompt')} of "
        f"{counted(totals.sessions, 'session')}; those of a session belong to the day on which "
        "it began"
    )


def cards(report: CorrectionReport) -> list[tuple[str, str]]:
    """Return the sums as names and values."""
    totals = report.totals
    return [
        ("Corrections", humanize.number(totals.corrections)),
        ("Per 100 prompts", percent(rate(totals.corrections, totals.prompts))),
        ("Per 100 edits", percent(rate(totals.corrections, totals.edits))),
    ]


def percent(value: float | None) -> str:
    """Return a rate; unknown where there was nothing to correct."""
    return humanize.UNKNOWN if value is None else f"{value:.1f}"


def rates_table(by: str, report: CorrectionReport, source: str) -> HtmlTable:
    """Return the rate of each key."""
    layout, rows = cells.table(by, report, with_bars=False)
    if not report.by and not report.totals.sessions:
        rows = []
    return HtmlTable(f"Corrections by {by}", layout, rows, (), source)


def list_table(report: CorrectionReport, source: str) -> HtmlTable:
    """Return the corrections, each with a link to its session."""
    found = report.corrections
    links = [f"/sessions/{each.row.seq}" for each in found]
    rows = list(map(cells.row, found))
    return HtmlTable(
        "Latest corrections",
        cells.LAYOUT,
        rows,
        links,
        source,
        link_column=4,
        empty="No corrections here.",
    )


def latest(store: Store, report: CorrectionReport, given: dict[str, Any]) -> str:
    """Return when the latest correction was, where the time that was asked for has none."""
    if report.totals.corrections or not any(given[name] for name in OF_TIME):
        return ""
    others = {name: value for name, value in given.items() if name not in OF_TIME}
    ever = report_corrections(store, limit=1, **others).corrections
    return humanize.short_time(ever[0].row.at) if ever else ""


def without_time(request: Request) -> dict[str, str]:
    """Return what the URL asks but for the time."""
    known = {each.name for each in PARAMETERS} - set(OF_TIME)
    return {name: text for name, text in request.query_params.items() if name in known and text}


ROUTES = [Route(PATH, show)]
