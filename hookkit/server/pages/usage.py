"""Usage: in the course of time and by key, by hour, what was dear, errors, two periods."""

from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookkit.api import stats
from hookkit.api.store import Store
from hookkit.api.usage_scope import UsageScope, scope_of
from hookkit.lib.text.counted import counted
from hookkit.lib.text.sanitize import one_line
from hookkit.render import usage_report
from hookkit.render.web.usage_charts import MEASURES, period
from hookkit.server.api.usage import FILTERS, VERSUS
from hookkit.server.page import asked_of, page, with_query
from hookkit.server.pages.usage_period import PERIOD, PRESETS, Shown, shown
from hookkit.server.pages.usage_views import VIEWS, Query
from hookkit.server.parameters import Parameter, choice

if TYPE_CHECKING:
    from hookkit.api.dates import Period

BY = choice(
    "by",
    "The sums of each of these.",
    ("project", "branch", "model", "agent", "person", "machine", "session", "kind"),
    "model",
)
SHOW = choice("show", "What to show.", tuple(VIEWS), "overview")
MEASURE = choice("measure", "What the chart shows.", MEASURES, "cost")
PARAMETERS: tuple[Parameter, ...] = (*FILTERS, PERIOD, BY, SHOW, MEASURE, *VERSUS)

SELECTORS = tuple(each.name for each in FILTERS)
KEPT = ("project", "branch", "model", "agent", "machine")
"""Filters that every link keeps."""

BACK = 29
"""Days before the last one with any usage that an empty page offers."""


async def show_usage(request: Request) -> Response:
    """Return the page."""
    given_texts = asked_of(request, PARAMETERS)
    asked = {name: text for name, text in given_texts.items() if name in KEPT}

    def fill(store: Store, show: str, by: str, measure: str, **given: Any) -> dict[str, Any]:
        versus = other_period(store, given.pop("versus_since"), given.pop("versus_until"))
        what = shown(store, given.pop("period"), **given)
        if versus is not None:
            versus = what.span._replace(since=versus.since, until=versus.until)
        scope = scope_of(store, what.span)
        query = Query(what, asked, by, measure, versus)
        found: dict[str, Any] = {}
        if not scope.is_empty or show == "compare":
            found = VIEWS[show][1](store, query)
        return {
            "scope": sentence(scope, what, asked),
            "selectors": FILTERS,
            "chosen": {name: text for name, text in given_texts.items() if name in SELECTORS},
            "kept": {name: text for name, text in given_texts.items() if name not in SELECTORS},
            "presets": PRESETS,
            "preset": what.preset,
            "time": what.name,
            "views": {name: text for name, (text, _) in VIEWS.items()},
            "view": show,
            "keys": BY.choices,
            "by": by,
            "measures": MEASURES,
            "measure": measure,
            "versus": VERSUS,
            "last": None if not scope.is_empty else last_time(scope, asked),
            "is_empty": scope.is_empty,
            "lacking": usage_report.lacking(scope.totals),
            **found,
        }

    return await page(request, "usage.html", fill, PARAMETERS)


def other_period(store: Store, since: "Period | None", until: "Period | None") -> Any:
    """Return the filter of the other period of a comparison; None where none is named."""
    return stats.usage_span(store, since, until) if since or until else None


def sentence(scope: UsageScope, what: Shown, asked: dict[str, str]) -> str:
    """Return what is counted, in a line."""
    sums = scope.totals.sums
    counts = [f"{counted(sums.sessions, 'session')} began", counted(sums.messages, "message")]
    if scope.subagent_runs:
        counts.append(f"{counted(scope.subagent_runs, 'subagent run')} counted in")
    filters = [f"{name} {one_line(text)}" for name, text in asked.items()]
    prices = [f"prices of {scope.prices}"] if scope.prices else []
    return "; ".join([", ".join(counts), what.name, *filters, *prices])


def last_time(scope: UsageScope, asked: dict[str, str]) -> tuple[str, str] | None:
    """Return when something was used last, and the address that shows it; None: never."""
    if scope.last_day is None:
        return None
    last = date.fromisoformat(scope.last_day)
    first = date.fromordinal(max(last.toordinal() - BACK, 1))
    url = with_query("/usage", {**asked, "since": str(first), "until": str(last)})
    return period(scope.last_day, scope.last_day), url


ROUTES = [Route("/usage", show_usage)]
